/**
 * LobeChat PR #9583, #8456 and #8457: an upstream's error repeated the key, and the key went to the screen and the log.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkConnection, listConnections } from '#shared/contract/connections.ts';
import { createKey } from '#shared/contract/keys.ts';
import { testApp, type Caller, type TestApp } from '../app.ts';
import { declared, talk } from './talk.ts';
import { upstream, type Upstream } from './upstream.ts';

const KEY = 'sk-canary4711canary4711canary4711canary';
let echo: Upstream;
let app: TestApp;
let ann: Caller;
/** What the upstream answers next: a status. */
let status = 401;

beforeAll(async () => {
  echo = await upstream((request, res) => {
    const said = JSON.stringify(request.headers);
    res.writeHead(status, { 'content-type': 'application/json', 'x-echo': KEY });
    res.end(
      JSON.stringify({
        error: { message: `Incorrect API key provided: ${KEY}. ${said}`, type: 'x', code: 'invalid_api_key', key: KEY },
      }),
    );
  });
  app = await testApp({ env: declared(echo.origin, KEY) });
  ann = await app.as('ann', 'owner');
});
afterAll(async () => {
  await app.close();
  await echo.close();
});

describe('a key that an upstream repeats', () => {
  it('does not reach the chat', async () => {
    for (status of [400, 401, 403, 404, 500]) {
      const events = await talk(ann);
      expect(events.at(-1)?.type, `for ${status}`).toBe('failed');
      expect(JSON.stringify(events), `for ${status}`).not.toContain(KEY);
    }
    expect(echo.asked[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
  });

  it('does not reach the report of a check', async () => {
    const [connection] = (await ann.call(listConnections)).connections;
    for (status of [401, 404]) {
      const events = await ann.events(checkConnection, { params: { id: connection?.id ?? '' } });
      expect(events.at(-1)?.type).toBe('finished');
      expect(JSON.stringify(events)).not.toContain(KEY);
    }
  });

  it('does not reach a program with a key of ours', async () => {
    const { secret } = await ann.call(createKey, { body: { name: 'script' } });
    const url = await app.listen();
    for (status of [400, 401, 403, 404, 500])
      for (const stream of [true, false]) {
        const response = await fetch(`${url}/v1/chat/completions`, {
          method: 'POST',
          headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
          body: JSON.stringify({ model: 'test-model', stream, messages: [{ role: 'user', content: 'x' }] }),
        });
        const text = await response.text();
        expect(response.ok).toBe(false);
        expect(text + JSON.stringify([...response.headers]), `for ${status}`).not.toContain(KEY);
      }
  });

  it('is in no line of the log and in no file of the data', () => {
    expect(app.log.join('\n')).not.toContain(KEY);
    const files = readdirSync(app.dataFolder, { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) expect(readFileSync(file).includes(KEY), `in ${file}`).toBe(false);
  });
});
