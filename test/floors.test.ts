/** The walls of the house. Each floor may import only what stands beneath it; the messages say where things belong. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = join(import.meta.dirname, '../src');

const may: Record<string, readonly string[]> = {
  shared: [],
  store: ['shared'],
  providers: ['shared'],
  simulator: ['shared'],
  net: ['shared'],
  environment: ['shared', 'providers'],
  identity: ['shared', 'store', 'net'],
  gateway: ['shared', 'store', 'net', 'providers', 'simulator'],
  chat: ['shared', 'store', 'gateway', 'providers'],
  // Everything that is stored, as one archive and back: rows and files together.
  backup: ['shared', 'store', 'chat'],
  // What people are told who are not looking: letters, webhooks, warnings.
  notices: ['shared', 'store', 'net'],
  http: [
    'shared',
    'store',
    'net',
    'providers',
    'simulator',
    'environment',
    'identity',
    'gateway',
    'chat',
    'backup',
    'notices',
    'config.ts',
  ],
  web: ['shared'],
  // What can be typed after `parlor`, beside starting the server.
  commands: ['shared', 'store', 'net', 'simulator', 'environment', 'identity', 'backup', 'config.ts'],
  'main.ts': ['*'],
  // The floors, put together for main.ts and for tests.
  'parlor.ts': ['*'],
  // What people are told, put together for parlor.ts.
  'telling.ts': ['store', 'net', 'identity', 'gateway', 'notices', 'config.ts'],
  // What processes share, put together for parlor.ts.
  'together.ts': ['store', 'net', 'identity', 'gateway', 'chat', 'config.ts'],
  // What keeps itself in order, put together for parlor.ts.
  'upkeep.ts': ['shared', 'store', 'net', 'identity', 'gateway', 'chat', 'backup', 'http', 'config.ts', 'together.ts'],
  // What settings say to the floors below.
  'wishes.ts': ['shared', 'store', 'gateway'],
  'config.ts': ['config-sign-in.ts', 'config-variable.ts'],
  'config-sign-in.ts': ['config-variable.ts'],
  'config-variable.ts': [],
};

/** Outside packages with one home each. */
const homes: Record<string, readonly string[]> = {
  kysely: ['store'],
  pg: ['store'],
  '@redis/client': ['store'],
  'node:sqlite': ['store'],
  hono: ['http'],
  '@hono/node-server': ['http', 'main.ts'],
  undici: ['net'],
  'openid-client': ['identity'],
  '@simplewebauthn/server': ['identity'],
  ws: ['net'],
  nodemailer: ['net'],
  unpdf: ['chat'],
  saxes: ['chat'],
  'quickjs-emscripten-core': ['chat/code'],
  '@jitl/quickjs-singlefile-mjs-release-sync': ['chat/code'],
  react: ['web'],
  'gpt-tokenizer': ['simulator', 'gateway'],
  '@pydantic/genai-prices': ['gateway'],
  '@ai-sdk/provider': ['providers/ai-sdk'],
  '@ai-sdk/anthropic': ['providers/ai-sdk'],
  '@ai-sdk/google': ['providers/ai-sdk'],
  '@ai-sdk/amazon-bedrock': ['providers/ai-sdk'],
};

function complaints(file: string, source: string): string[] {
  // A test beside `main.ts` or `config.ts` lives where they live.
  const floor = (file.split('/')[0] ?? '').replace(/\.test\.ts$/, '.ts');
  const allowed = may[floor];
  if (!allowed) return [`${file}: src/${floor} is not a floor. Give it a line in test/floors.test.ts and say why.`];
  const isTest = /\.test\.tsx?$/.test(file);
  // Ours stand in single quotes, which the formatter sees to; code that is shown to people in double ones.
  const imports = [...source.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, from = '']) => from);
  return [
    ...imports.map((from) => sideways(file, floor, from)),
    ...(isTest ? [] : [...imports.map((from) => upwards(file, floor, from)), ...forbidden(file, source)]),
  ].filter((complaint) => complaint !== undefined);
}

function sideways(file: string, floor: string, from: string): string | undefined {
  if (from.startsWith('#') && from.slice(1).split('/')[0] === floor)
    return `${file}: inside a floor write a relative import, not ${from}.`;
}

function upwards(file: string, floor: string, from: string): string | undefined {
  const allowed = may[floor] ?? [];
  if (from.startsWith('#')) {
    const target = from.slice(1).split('/')[0] ?? '';
    if (target === floor || allowed.includes('*') || allowed.includes(target)) return;
    const cure =
      floor === 'web' ? 'Put the shape into shared/contract.' : 'Move the thought down a floor or pass it in.';
    return `${file} may not import ${from}: ${floor} sees only ${allowed.join(', ') || 'itself'}. ${cure}`;
  }
  if (from.startsWith('.')) {
    const path = relative(SRC, join(SRC, file, '..', from))
      .split(sep)
      .join('/');
    if (path.split('/')[0] === floor || allowed.includes('*')) return;
    return `${file}: ${from} leaves the floor. Write #${path}, so that the crossing is visible.`;
  }
  const name = from.startsWith('@') ? from.split('/').slice(0, 2).join('/') : (from.split('/')[0] ?? '');
  const home = homes[from] ?? homes[name];
  if (home && !home.some((at) => at === floor || file.startsWith(`${at}/`)))
    return `${file} may not import ${from}: only ${home.join(', ')} may. Use what that floor exports.`;
}

function forbidden(file: string, source: string): string[] {
  const found: string[] = [];
  if (source.includes('process.env') && file !== 'config.ts')
    found.push(`${file} reads process.env: only config.ts does. Add the variable there and pass its value in.`);
  if (/(?<![.\w])fetch\(/.test(source) && !file.startsWith('net/') && !file.startsWith('web/'))
    found.push(`${file} calls fetch: outbound requests pass #net/, which checks every address.`);
  if (/dangerouslySetInnerHTML|\.innerHTML\s*=/.test(source))
    found.push(`${file} writes HTML: build elements, so that nothing a model says can become markup.`);
  return found;
}

function* files(dir: string): Generator<string> {
  for (const name of readdirSync(dir)) {
    const path = join(dir, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else if (/\.tsx?$/.test(name) && !name.endsWith('.gen.ts')) yield path;
  }
}

describe('floors', () => {
  it('imports go down, never sideways or up', () => {
    const found = [...files(SRC)].flatMap((path) =>
      complaints(relative(SRC, path).split(sep).join('/'), readFileSync(path, 'utf8')),
    );
    expect(found).toEqual([]);
  });

  it('no file hides behind a name that says nothing', () => {
    const vague = [...files(SRC)].filter((path) =>
      /(^|[/\\])(utils?|helpers?|common|misc|constants|types|manager|service|base)\.tsx?$/.test(path),
    );
    expect(vague).toEqual([]);
  });

  it('catches what it is for (the wall tests itself)', () => {
    const planted: [string, string][] = [
      ['web/x.tsx', `import { open } from '#store/open.ts'`],
      ['store/x.ts', `import { call } from '#gateway/call.ts'`],
      ['gateway/x.ts', `import { Hono } from 'hono'`],
      ['chat/x.ts', `import { x } from '../gateway/call.ts'`],
      ['chat/x.ts', `const k = process.env.KEY`],
      ['gateway/x.ts', `await fetch('http://x')`],
      ['http/x.ts', `import { sql } from 'kysely'`],
      ['providers/x.ts', `await import('@ai-sdk/google')`],
      ['attic/x.ts', ``],
      ['web/x.tsx', `<div dangerouslySetInnerHTML={x} />`],
      ['gateway/x.ts', `import { y } from '#gateway/y.ts'`],
    ];
    for (const [file, source] of planted) expect(complaints(file, source), file + source).not.toEqual([]);
    expect(complaints('gateway/x.ts', `import { y } from './y.ts'; import { z } from '#shared/z.ts'`)).toEqual([]);
  });
});
