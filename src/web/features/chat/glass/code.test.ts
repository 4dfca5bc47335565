import { describe, expect, it } from 'vitest';
import { codeFor, LANGUAGES } from './code.ts';

const body = JSON.stringify({
  model: 'gpt-4o',
  messages: [
    { role: 'user', content: "It's “quoted”\n```sh\n$HOME\n```" },
    { role: 'user', content: 'x'.repeat(1000) },
  ],
  stream: true,
});
const wanted = { origin: 'http://localhost:3210', target: 'here' as const, body, cut: (n: number) => `… ${n} more` };

describe('a call as code', () => {
  it('asks this server or Azure, with a key that is in no text', () => {
    for (const language of LANGUAGES) {
      expect(codeFor(language, wanted)).toContain('http://localhost:3210/v1');
      expect(codeFor(language, { ...wanted, target: 'azure' })).toContain('openai.azure.com/openai/v1');
      expect(codeFor(language, wanted)).toContain('PARLOR_KEY');
    }
  });

  it('says in curl what was asked, whatever quotes are in it', () => {
    const [, , , data = ''] = codeFor('curl', wanted).split(/\\\n/);
    const json = data
      .trim()
      .slice("-d '".length, -1)
      .replaceAll(String.raw`'\''`, "'");
    expect(JSON.parse(json)).toMatchObject({
      model: 'gpt-4o',
      messages: [{ content: "It's “quoted”\n```sh\n$HOME\n```" }, {}],
    });
  });

  it('writes Python’s own words for what JSON says, and cuts what is long', () => {
    const code = codeFor('Python', wanted);
    expect(code).toContain('"stream": True');
    expect(code).toContain('… 600 more');
    expect(code).not.toContain('x'.repeat(401));
  });
});
