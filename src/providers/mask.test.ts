import { describe, expect, it } from 'vitest';
import { maskSecrets } from './mask.ts';

describe('what is hidden', () => {
  it.each([
    ['an Azure key of 32', '3f9c1d2e4b5a69788796a5b4c3d2e1f0'],
    ['an Azure key of 84', 'AbC3dEf7hIjKlMnOpQrStUvWxYz0123456789AbCdEfGhIjKlMnOpQrStUvWxYz0123456789JQQJ99AKACYeBjF'],
    ['an OpenAI key', 'sk-proj-aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5z'],
    ['a short marked key', 'sk-abcd1234efgh'],
    ['a Groq key', 'gsk_aBcDeFgHiJkLmNoPqRsTuVwXyZ0123'],
    ['a Google key', 'AIzaSyA1234567890abcdefghijklmnopqrstuv'],
    ['a token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcDEF123'],
  ])('%s', (_, key) => {
    expect(maskSecrets(`Incorrect key ${key} here`)).not.toContain(key.slice(4, 16));
  });

  it('whatever follows a label, however short', () => {
    expect(maskSecrets('Incorrect API key provided: hunter2.')).toBe('Incorrect API key provided: [hidden]');
    expect(maskSecrets('authorization: Bearer abcd')).toBe('authorization: Bearer [hidden]');
    expect(maskSecrets('{"api-key": "abcdef"}')).toBe('{"api-key": "[hidden]"}');
    expect(maskSecrets('GET /openai/realtime?api-key=abcdef&x=1')).toBe('GET /openai/realtime?api-key=[hidden]&x=1');
  });
});

describe('what stays', () => {
  it.each([
    'Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-08-01-preview',
    'https://go.microsoft.com/fwlink/?linkid=2198766',
    'gpt-4o-mini-2024-07-18 and gpt-5.4-2026-03-05',
    "Use 'max_completion_tokens' instead of prompt_filter_results",
    'ResponsibleAIPolicyViolation, InvalidAuthenticationTokenTenant',
    'request 8f0f7b7e-9c5b-4d53-a0a7-2f6d2f1c1f11',
    'However, your messages resulted in 192041 tokens.',
    'Access denied due to invalid subscription key or wrong API endpoint.',
  ])('%s', (sentence) => {
    expect(maskSecrets(sentence, 'my-res.openai.azure.com')).toBe(sentence);
  });

  it('a one-word host is not taken out of sentences', () => {
    expect(maskSecrets('ollama is busy', 'ollama')).toBe('ollama is busy');
  });
});
