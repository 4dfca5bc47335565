import { describe, expect, it } from 'vitest';
import { snippet as made, snippetsOf, type Style } from './snippets.ts';

const input = { origin: 'http://203.0.113.7:3210', key: 'plr-abc', model: `it's "4o"`, greeting: 'Say "hi"' };
const styles: Style[] = ['azure', 'openai', 'anthropic'];

const snippet = (...asked: Parameters<typeof made>) => made(...asked) ?? '';

describe('snippets', () => {
  it('carry the address, the key and the model, whatever the client', () => {
    for (const style of styles)
      for (const name of snippetsOf(style)) {
        const code = snippet(name, style, input);
        expect([name, style, code.includes(input.origin), code.includes('plr-abc')]).toEqual([name, style, true, true]);
      }
  });

  it('survive quotes in names: curl says what was meant', () => {
    const [command = '', ...rest] = snippet('curl', 'openai', input).split(' \\\n');
    expect(command).toBe(`curl 'http://203.0.113.7:3210/v1/chat/completions'`);
    const body = rest
      .at(-1)
      ?.replace(/^ +-d '/, '')
      .replace(/'$/, '')
      .replaceAll(String.raw`'\''`, "'");
    expect(JSON.parse(body ?? '')).toEqual({
      model: input.model,
      messages: [{ role: 'user', content: input.greeting }],
    });
    expect(snippet('Python', 'azure', input)).toContain(String.raw`model="it's \"4o\""`);
  });

  it('call Azure’s path with a version and OpenAI’s without', () => {
    expect(snippet('curl', 'azure', { ...input, model: 'gpt 4' })).toContain(
      '/openai/deployments/gpt%204/chat/completions?api-version=2024-10-21',
    );
    expect(snippet('LobeChat', 'azure', { ...input, model: 'm' })).toContain('AZURE_MODEL_LIST=-all,+m->m');
    expect(snippet('LobeChat', 'openai', { ...input, model: 'm' })).toContain(
      'OPENAI_PROXY_URL=http://203.0.113.7:3210/v1',
    );
    expect(snippet('curl', 'anthropic', input)).toContain('http://203.0.113.7:3210/anthropic/v1/messages');
    expect(snippet('TypeScript', 'anthropic', input)).toContain('baseURL: "http://203.0.113.7:3210/anthropic"');
  });

  it('ask with a key where the Azure CLI would send a token', () => {
    const command = snippet('Azure CLI', 'azure', { ...input, model: 'gpt-4o' });
    expect(command).toContain('az rest --method post --skip-authorization-header');
    expect(command).toContain(`--headers 'api-key=plr-abc' 'Content-Type=application/json'`);
    expect(command).toContain(`'http://203.0.113.7:3210/openai/deployments/gpt-4o/chat/completions?api-version=`);
    expect(made('Azure CLI', 'openai', input)).toBeNull();
  });

  it('name this machine as a container knows it', () => {
    const here = { ...input, origin: 'http://localhost:3210' };
    expect(snippet('Open WebUI', 'openai', here)).toContain('OPENAI_API_BASE_URL=http://host.docker.internal:3210/v1');
    expect(snippet('Continue', 'openai', here)).toContain('http://localhost:3210/v1');
  });

  it('leave out who does not speak that way', () => {
    expect(made('Claude Code', 'azure', input)).toBeNull();
    expect(snippetsOf('anthropic')).toContain('Claude Code');
    expect(snippetsOf('anthropic')).not.toContain('Cursor');
  });
});
