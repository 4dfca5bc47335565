/**
 * The data plane in front of upstreams that do anything: its clients get an envelope or a stream that says how it ended,
 * nothing hangs, nothing is kept, every call is settled.
 */
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { KEY, openResource, type Resource } from '../resource.ts';
import { client, complaint, type Got, type Sent } from './client.ts';
import { hostility, hostileUpstream, type HostileUpstream, type Hostility } from './hostile.ts';
import { heapMb, LONG_MS, nothingUnhandled, runs, until } from './runs.ts';

nothingUnhandled();
const TOGETHER = 30;
let upstream: HostileUpstream;
let resource: Resource;
/** Each run is eleven minutes after the one before, so that no target is still left alone for what it did. */
let now = Date.now();

beforeAll(async () => {
  upstream = await hostileUpstream();
  resource = await openResource({ now: () => now, idleMs: 300 });
  // Asking once more is the fault matrix's to try, and takes time.
  const routing = { rounds: 0 };
  for (let i = 0; i < TOGETHER; i++)
    await resource.deploy(`chat-${i}`, [{ baseUrl: upstream.url, apiVersion: null, surface: 'v1' }], null, { routing });
});
afterAll(async () => {
  await resource.close();
  await upstream.close();
});

const way = fc.constantFrom<(number: number, deployment: string, stream: boolean) => Pick<Sent, 'path' | 'body'>>(
  (number, deployment, stream) => ({
    path: `/openai/deployments/${deployment}/chat/completions?api-version=2024-10-21`,
    body: JSON.stringify({ messages: [{ role: 'user', content: 'x' }], stream, user: `case-${number}` }),
  }),
  (number, model, stream) => ({
    path: '/v1/chat/completions',
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'x' }], stream, user: `case-${number}` }),
  }),
  (number, model, stream) => ({
    path: '/openai/v1/responses',
    body: JSON.stringify({ model, input: 'x', stream, user: `case-${number}` }),
  }),
  (number, model, stream) => ({
    path: '/anthropic/v1/messages',
    body: JSON.stringify({ model, max_tokens: 50, messages: [{ role: 'user', content: `case-${number}` }], stream }),
  }),
  (number, model) => ({
    path: '/openai/v1/embeddings',
    body: JSON.stringify({ model, input: 'x', user: `case-${number}` }),
  }),
);

const meeting = fc.record({ hostility, way, stream: fc.boolean() });

/** A stream that was asked for and ended must have said how. */
function silentEnd({ status, headers, text, end }: Got): boolean {
  if (status !== 200 || end !== 'whole' || headers['content-encoding'] !== undefined) return false;
  if (!String(headers['content-type']).startsWith('text/event-stream')) return false;
  return !/\[DONE\]|response\.(?:completed|incomplete|failed)|"finish_reason": ?"|message_stop|error/.test(text);
}

const told = ({ pieces, ...rest }: Hostility, got: Got): string =>
  `${JSON.stringify(rest)}\n${pieces.map((piece) => JSON.stringify(piece.toString('latin1').slice(0, 300))).join('\n')}\n→ ${got.status} ${got.end} ${got.text.slice(0, 400)}`;

it(
  'clients of a hostile upstream are told, never hung, never shown a bug',
  async () => {
    const asking = client(resource.url);
    const headers = { 'api-key': KEY, authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
    let cases = 0;
    let settledHeap = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(meeting, { minLength: TOGETHER, maxLength: TOGETHER }), async (meetings) => {
        now += 11 * 60_000;
        await Promise.all(
          meetings.map(async (each, i) => {
            const number = upstream.add(each.hostility);
            const asked = each.way(number, `chat-${i}`, each.stream);
            const got = await asking.send({ method: 'POST', headers, ...asked });
            const streams = String(asked.body).includes('"stream":true');
            const wrong =
              complaint(got) ?? (streams && silentEnd(got) ? 'a stream that does not say how it ended' : null);
            if (wrong !== null)
              throw new Error(
                `${wrong}, ${streams ? 'streamed' : 'whole'}, ${asked.path}\n${told(each.hostility, got)}`,
              );
          }),
        );
        cases += TOGETHER;
        if (settledHeap === 0 && cases >= 900) settledHeap = heapMb();
      }),
      runs(0.3, TOGETHER),
    );
    asking.close();
    // Most must have met it: a gateway that answers by itself would pass all of this.
    expect(upstream.asked()).toBeGreaterThan(cases * 0.8);
    await until('every call is settled', async () => {
      const open = await resource.db.selectFrom('calls').select('id').where('state', '!=', 'settled').execute();
      return open.length === 0;
    });
    await until('no socket to the upstream is left but idle ones', () => upstream.open() <= 128);
    expect(resource.log.filter((line) => /fail|bug/.test(line) && !/target|key/.test(line))).toEqual([]);
    if (cases > 1_800) expect(heapMb() - settledHeap).toBeLessThan(60);
  },
  LONG_MS,
);
