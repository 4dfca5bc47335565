/** What outlives the process comes before what it is for (docs/decisions/017). */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { newId } from '#shared/ids.ts';
import type { CallRow } from '#store/schema.ts';
import { messages, stage, type Resource } from '../../test/resource.ts';
import { ANSWER, DONE, ROLE_FRAME, STOP_FRAME, USAGE_FRAME, contentFrame, type Script } from '../../test/upstream.ts';
import { openSpool } from './spool.ts';

const { resource, upstream, close } = stage();
const folder = mkdtempSync(join(tmpdir(), 'parlor-order-'));
const spool = join(folder, 'spool');
afterEach(async () => {
  await close();
  rmSync(folder, { recursive: true, force: true });
});

/** What a new process would find now. */
function kept(id: string): Pick<CallRow, 'state' | 'output_tokens'> | undefined {
  const { left } = openSpool(spool, (error) => {
    throw error;
  });
  const row = left.find((each) => each.id === id);
  return row && { state: row.state, output_tokens: row.output_tokens };
}

/** The state of the call's row in the spool at each thing the client sees. */
function call(made: Resource, id: string, json: Record<string, unknown>): Promise<[string, string | undefined][]> {
  const seen: [string, string | undefined][] = [];
  const note = (what: string) => seen.push([what, kept(id)?.state]);
  const principal = { userId: 'user_1', role: 'member', keyId: null } as const;
  const request = { id, wire: 'chat-completions', deployment: 'chat', purpose: 'api', runId: null } as const;
  return new Promise((resolve, reject) => {
    made.gateway.call(
      { ...request, json, body: Buffer.from(JSON.stringify(json)), principal },
      {
        head: () => undefined,
        data: (chunk) => note(Buffer.from(chunk).toString().includes('[DONE]') ? 'last data' : 'data') > 0,
        end: () => {
          note('end');
          resolve(seen);
        },
        fail: reject,
      },
    );
  });
}

it('an intent before its upstream is asked, a settlement before an answer is whole', async () => {
  const id = newId('call');
  const asked: (string | undefined)[] = [];
  const answer: Script = (request, wire) => {
    asked.push(kept(id)?.state);
    if (!request.body.toString().includes('"stream":true')) {
      wire.head(200, { 'content-type': 'application/json' });
      wire.chunk(JSON.stringify(ANSWER));
      return wire.end();
    }
    wire.head(200, { 'content-type': 'text/event-stream' });
    wire.chunk(ROLE_FRAME + contentFrame('Hello') + STOP_FRAME + USAGE_FRAME + DONE);
    wire.end();
  };
  const up = await upstream(answer);
  const made = await resource({ file: join(folder, 'parlor.db'), spool });
  await made.deploy('chat', [{ baseUrl: up.url }]);

  expect(await call(made, id, { messages })).toEqual([
    ['data', 'settled'],
    ['end', 'settled'],
  ]);
  expect(asked).toEqual(['open']);
  expect(kept(id)?.output_tokens).toBe(ANSWER.usage.completion_tokens);

  const streamed = newId('call');
  const seen = await call(made, streamed, { messages, stream: true });
  expect(seen.at(0)?.[1]).toBe('open');
  expect(seen.at(-1)).toEqual(['end', 'settled']);
});
