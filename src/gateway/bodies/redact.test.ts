import { describe, expect, it } from 'vitest';
import { assembled } from './assemble.ts';
import { redact } from './redact.ts';

const hex = '0123456789abcdef0123456789abcdef';

describe('redaction', () => {
  it.each([
    ['a key of ours', 'plr-0123456789abcdefghijABCDEFGHIJ0123456789xyz'],
    ['OpenAI', 'sk-proj-AbCdEfGhIjKlMnOpQrStUvWx_0123456789-xyz'],
    ['Azure', hex],
    ['Azure, new', `${'A1b2'.repeat(13)}JQQJ99${'BEAC'.repeat(6)}Yj`],
    ['GitHub', 'ghp_0123456789abcdefghijklmnopqrstuvwxyz'],
    ['Slack', 'xoxb-123456789012-abcdefghijkl'],
    ['AWS', 'AKIAIOSFODNN7EXAMPLE'],
    ['Google', 'AIzaSyA-0123456789abcdefghijklmnopqrstu'],
    ['a token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ.abcdefghijk_lmnop-qrstuv'],
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7\nabc\n-----END RSA PRIVATE KEY-----'],
    ['half a private key', '-----BEGIN PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7\nabc'],
  ])('masks %s wherever it stands', (_, secret) => {
    for (const text of [secret, `my key is ${secret}`, JSON.stringify({ content: `x ${secret}` })]) {
      expect(redact(text)).toContain('[secret]');
      for (const piece of secret.split(/\s+/).filter((each) => each.length > 12))
        expect(redact(text)).not.toContain(piece);
    }
  });

  it.each([
    ['Authorization: Bearer abcdef0123456789', 'Authorization: Bearer [secret]'],
    ['AccountKey=abc123abc123==;EndpointSuffix=x', 'AccountKey=[secret];EndpointSuffix=x'],
    [
      'https://x.blob.core.windows.net/a?sv=1&sig=abcdefghijkl&se=2',
      'https://x.blob.core.windows.net/a?sv=1&sig=[secret]&se=2',
    ],
    ['postgres://me:hunter22@db/x', 'postgres://me:[secret]@db/x'],
    ['{"password": "hunter22", "user": "ann"}', '{"password": "[secret]", "user": "ann"}'],
    [String.raw`{"content":"{\"api_key\":\"abc-def-123\"}"}`, String.raw`{"content":"{\"api_key\":\"[secret]\"}"}`],
    ["client_secret: 'abc def'", "client_secret: '[secret]'"],
  ])('masks what says itself that it is secret: %s', (text, clean) => {
    expect(redact(text)).toBe(clean);
  });

  it('leaves pictures and sound out', () => {
    const picture = `{"url":"data:image/png;base64,${'iVBORw0KGgo'.repeat(50)}"}`;
    expect(redact(picture)).toBe('{"url":"[image/png]"}');
    expect(redact(`{"data":"${'QUJD'.repeat(200)}","format":"wav"}`)).toBe('{"data":"[bytes]","format":"wav"}');
  });

  it('leaves ordinary words as they are', () => {
    for (const text of [
      'The secret of a good password is its length: "correct horse battery" is one.',
      'call_01jd8abcdefghijklmnopqrst',
      'skip sketchy-looking text, task-based work and disk-space',
      '{"model":"gpt-4o","max_tokens":100,"messages":[{"role":"user","content":"Bearer of news"}]}',
    ])
      expect(redact(text)).toBe(text);
  });

  it('takes no longer than the text is long', () => {
    // Each of these made a pattern with nested repetitions stand still.
    for (const text of ['-----BEGIN ', 'password":"', 'a'.repeat(50), 'eyJ', '://a:', 'sk-', '"data":"', ' \t']) {
      const long = text.repeat(Math.ceil(400_000 / text.length));
      expect(redact(long).length).toBeGreaterThan(0);
    }
  });
});

describe('a stream put together', () => {
  const frame = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;
  const chunk = (delta: object) => frame({ choices: [{ index: 0, delta, finish_reason: null }] });

  it('joins what was said in pieces, so that a secret in pieces is masked', () => {
    const secret = 'plr-0123456789abcdefghijABCDEFGHIJ0123456789xyz';
    const stream = secret.replaceAll(/./g, (content) => chunk({ content }));
    const whole = assembled(Buffer.from(`${chunk({ role: 'assistant' })}${stream}data: [DONE]\n\n`));
    expect(whole).toContain(secret);
    expect(redact(whole)).not.toContain(secret);
  });

  it('keeps tool calls, reasoning and frames that are no pieces', () => {
    const tool = (args: string) => chunk({ tool_calls: [{ index: 0, function: { arguments: args } }] });
    const text = assembled(
      Buffer.from(
        chunk({ reasoning_content: 'hm' }) +
          tool('{"city":') +
          tool('"Oslo"}') +
          frame({ choices: [], usage: { prompt_tokens: 3 } }) +
          frame({ type: 'response.output_text.delta', item_id: 'a', delta: 'Hel' }) +
          frame({ type: 'response.output_text.delta', item_id: 'a', delta: 'lo' }) +
          'data: not json\n\n',
      ),
    );
    expect(text.split('\n')).toEqual([
      '{"choice 0 reasoning_content":"hm"}',
      String.raw`{"choice 0 tool 0 arguments":"{\"city\":\"Oslo\"}"}`,
      '{"response.output_text.delta a":"Hello"}',
      '{"choices":[],"usage":{"prompt_tokens":3}}',
      'not json',
    ]);
  });
});
