/** What people copy works as it is pasted: each program that can run here is run, against a server that listens. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectSimulator } from '#shared/contract/connections.ts';
import { createKey } from '#shared/contract/keys.ts';
import { snippet, type SnippetInput, type SnippetName, type Style } from '../src/web/features/keys/snippets.ts';
import { codeOf, type Language } from '../src/web/features/playground/code.ts';
import { testApp, type TestApp } from './app.ts';

let app: TestApp;
let folder: string;
let input: SnippetInput;

beforeAll(async () => {
  app = await testApp();
  const ann = await app.as('ann');
  await ann.call(connectSimulator);
  const { secret } = await ann.call(createKey, { body: { name: 'Pasted' } });
  input = { origin: await app.listen(), key: secret, model: 'gpt-4o', greeting: "Say “hello”, it’s 'me'" };
  folder = mkdtempSync(join(tmpdir(), 'parlor-snippets-'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  symlinkSync(join(import.meta.dirname, '../node_modules'), join(folder, 'node_modules'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await app.close();
});

async function printed(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { cwd: folder });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  return said;
}

const ways: Style[] = ['azure', 'openai', 'anthropic'];
const request = {
  model: 'gpt-4o',
  messages: [{ role: 'user', content: 'Say hello, it’s "me"' }],
  max_completion_tokens: 64,
  tools: [{ type: 'function', function: { name: 'now', parameters: { type: 'object', properties: {} } } }],
};

it('curl, as the page and the playground write it', async () => {
  const codes = [
    ...ways.map((style) => snippet('curl', style, input) ?? ''),
    ...[true, false].map((stream) => codeOf('curl', { ...input, request: { ...request, stream } })),
  ];
  const answers = await Promise.all(codes.map((code) => printed('/bin/sh', ['-c', code])));
  for (const [at, answer] of answers.entries()) expect(answer, codes[at]).toMatch(/"(content|text|delta)":/);
});

it('the variables, which the official libraries read by themselves', async () => {
  const files = ways.map((style) => {
    writeFileSync(join(folder, `${style}.env`), snippet('.env', style, input) ?? '');
    return `--env-file=${style}.env`;
  });
  const question = JSON.stringify([{ role: 'user', content: 'hello' }]);
  const program = `
import OpenAI, { AzureOpenAI } from 'openai';
import Anthropic from '@anthropic-ai/sdk';
for (const make of [() => new OpenAI(), () => new AzureOpenAI()]) {
  const client = make();
  // Azure’s client would take it for its own, and people have one of the two.
  delete process.env.OPENAI_BASE_URL;
  const { choices } = await client.chat.completions.create({ model: 'gpt-4o', messages: ${question} });
  console.log('said', choices[0].message.content.length > 0);
}
const { content } = await new Anthropic().messages.create({ model: 'gpt-4o', max_tokens: 64, messages: ${question} });
console.log('said', content[0].text.length > 0);`;
  writeFileSync(join(folder, 'variables.js'), program);
  expect(await printed(process.execPath, [...files, 'variables.js'])).toBe('said true\nsaid true\nsaid true\n');
});

it('TypeScript with each library, as the page and the playground write it', async () => {
  const names: SnippetName[] = ['TypeScript', 'Vercel AI SDK'];
  const programs = [
    ...names.flatMap((name) => ways.map((style) => snippet(name, style, input) ?? '')),
    ...[true, false].map((stream) =>
      codeOf('TypeScript' satisfies Language, { ...input, request: { ...request, stream } }),
    ),
  ];
  // One process for all: each begins by importing its library.
  const files = programs.map((code, at) => {
    writeFileSync(join(folder, `program-${at}.ts`), code);
    return `await import('./program-${at}.ts'); console.log('\\n=====');`;
  });
  writeFileSync(join(folder, 'all.ts'), files.join('\n'));
  const said = await printed(process.execPath, ['all.ts']);
  const answers = said.split('\n=====').slice(0, programs.length);
  expect(answers, said).toHaveLength(programs.length);
  for (const [at, answer] of answers.entries()) {
    expect(answer.trim(), programs[at]).not.toBe('');
    expect(answer, programs[at]).not.toMatch(/\w*Error\b/);
  }
});
