/**
 * NextChat #6742, #6754 and GHSA-2wvx-vcmx-h8fr: `x-base-url` said where to send the key. CVE-2024-32965 (LobeChat): the
 * same inside a header of its own. No header and no field of a request says where a call goes.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey } from '#shared/contract/keys.ts';
import { testApp, type Caller, type TestApp } from '../app.ts';
import { declared, talk } from './talk.ts';
import { upstream, type Upstream } from './upstream.ts';

let good: Upstream;
let evil: Upstream;
let app: TestApp;
let ann: Caller;
beforeAll(async () => {
  [good, evil] = await Promise.all([upstream(), upstream()]);
  app = await testApp({ env: declared(good.origin) });
  ann = await app.as('ann', 'owner');
});
afterAll(async () => {
  await app.close();
  await Promise.all([good.close(), evil.close()]);
});

const leading = () => {
  const { host } = new URL(evil.origin);
  return {
    'x-base-url': `${evil.origin}/v1?api.openai.com`,
    'x-forwarded-host': host,
    'x-forwarded-proto': 'http',
    'x-host': host,
    'x-original-url': evil.origin,
    'x-target-url': evil.origin,
    'x-upstream': evil.origin,
    'api-base': evil.origin,
    'base-url': evil.origin,
    'openai-organization': evil.origin,
    'helicone-target-url': evil.origin,
    'x-portkey-custom-host': evil.origin,
    'x-lobe-chat-auth': Buffer.from(JSON.stringify({ endpoint: evil.origin, baseURL: evil.origin })).toString('base64'),
    forwarded: `host=${host}`,
  };
};

describe('where a call goes', () => {
  it('is not said by headers of the page’s requests', async () => {
    const asked = good.asked.length;
    expect((await talk(ann, 'ping', leading())).at(-1)?.type).toBe('finished');
    expect(good.asked.length).toBeGreaterThan(asked);
    expect(evil.asked).toEqual([]);
  });

  it('is not said by headers, query or body of a program’s requests', async () => {
    const { secret } = await ann.call(createKey, { body: { name: 'script' } });
    const url = await app.listen();
    const query = `base_url=${encodeURIComponent(evil.origin)}&endpoint=${encodeURIComponent(evil.origin)}`;
    for (const path of ['/v1/chat/completions', '/openai/v1/chat/completions']) {
      const response = await fetch(`${url}${path}?${query}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json', ...leading() },
        body: JSON.stringify({
          model: 'test-model',
          stream: true,
          messages: [{ role: 'user', content: 'x' }],
          base_url: evil.origin,
          api_base: evil.origin,
          baseURL: evil.origin,
          endpoint: evil.origin,
          provider: { baseUrl: evil.origin },
          target: evil.origin,
        }),
      });
      expect(await response.text()).toContain('pong');
      const last = good.asked.at(-1);
      expect(last?.headers.authorization).toBe('Bearer sk-canary-of-the-operator');
      // Neither the program's key nor its headers go upstream.
      expect(JSON.stringify(last?.headers)).not.toContain(secret);
      expect(JSON.stringify(last?.headers)).not.toContain(new URL(evil.origin).host);
    }
    expect(evil.asked).toEqual([]);
  });
});
