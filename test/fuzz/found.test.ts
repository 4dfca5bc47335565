/** What fuzzing found, one case each, so that it stays found. */
import { afterEach, expect, it } from 'vitest';
import { KEY, stage } from '../resource.ts';
import { contentFrame, DONE, ROLE_FRAME, STOP_FRAME, USAGE_FRAME, type Script } from '../upstream.ts';
import { client, complaint, type Got } from './client.ts';

const open = stage();
afterEach(() => open.close());

const CHAT = '/v1/chat/completions';
const MESSAGES = '/anthropic/v1/messages';

function sending(frames: readonly string[], headers: Record<string, string> = {}): Script {
  return (_, wire) => {
    wire.head(200, { 'content-type': 'text/event-stream', ...headers });
    for (const frame of frames) wire.chunk(frame);
    wire.end();
  };
}

async function streamed(path: string, script: Script): Promise<Got> {
  const upstream = await open.upstream(script);
  const resource = await open.inFrontOf([upstream], { surface: 'v1', apiVersion: null });
  const asking = client(resource.url);
  const got = await asking.send({
    method: 'POST',
    path,
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'chat',
      max_tokens: 50,
      messages: [{ role: 'user', content: 'x' }],
      stream: true,
    }),
  });
  asking.close();
  return got;
}

const ERROR = 'data: {"error":{"message":"busy","type":"server_error","param":null,"code":null}}\n\n';

it('a type written in capitals is a stream too: what breaks in it is said', async () => {
  const script = sending([ROLE_FRAME, contentFrame('Hel')], { 'content-type': 'TEXT/EVENT-STREAM' });
  for (const path of [CHAT, MESSAGES]) {
    const got = await streamed(path, script);
    expect([path, got.status, got.end]).toEqual([path, 200, 'whole']);
    expect(got.text).toMatch(/"error":\s*\{/);
  }
});

it('headers of an upstream that are longer than any client reads are left out', async () => {
  const long = { 'apim-request-id': 'y'.repeat(9_000), 'x-ms-region': 'z'.repeat(5_000) };
  const got = await streamed(
    '/openai/v1/chat/completions',
    sending([ROLE_FRAME, contentFrame('Hi'), STOP_FRAME, DONE], long),
  );
  expect([got.status, complaint(got), got.headers['x-ms-region']]).toEqual([200, null, undefined]);
  expect(String(got.headers['apim-request-id'])).toMatch(/^[0-9a-f-]{36}$/);
});

it('a usage line without a blank line before it takes nothing with it', async () => {
  const got = await streamed(
    CHAT,
    sending([ROLE_FRAME, contentFrame('Hi'), STOP_FRAME.trimEnd(), '\n', USAGE_FRAME, DONE]),
  );
  expect(got.text).toContain('"finish_reason":"stop"');
  expect(got.text).not.toContain('"usage":{');
  expect(got.text.endsWith(DONE)).toBe(true);
});

it('a message that never ended is told as broken in Messages, whatever its stream said', async () => {
  for (const frames of [
    [DONE],
    [ROLE_FRAME, contentFrame('Hi'), DONE],
    [ROLE_FRAME, contentFrame('Hi'), ERROR.trimEnd(), '\n', contentFrame('x')],
  ]) {
    const got = await streamed(MESSAGES, sending(frames));
    expect(got.text).toMatch(/event: error\ndata: \{"type":"error"/);
    expect(got.text).not.toContain('message_stop');
  }
});

it('an answer in one piece that has no end is given up in Messages, which can tell only whole ones', async () => {
  const got = await streamed(MESSAGES, async ({ socket }, wire) => {
    wire.head(200, { 'content-type': 'application/json' });
    const more = Buffer.alloc(256 * 1024, ' ');
    while (!socket.destroyed) {
      wire.chunk(more);
      await new Promise(setImmediate);
    }
  });
  expect([got.end, got.status, complaint(got)]).toEqual(['whole', 502, null]);
});
