/**
 * LobeChat shipped fixed `KEY_VAULTS_SECRET` and `NEXT_AUTH_SECRET` in its compose file and its documentation: whoever kept
 * them had secrets that everybody knew. Ours are made at the first start, and well-known ones are refused.
 */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openSeal } from '#store/seal.ts';
import { readConfig } from '../../src/config.ts';

const root = join(import.meta.dirname, '../..');

it('a fresh house makes a secret of its own, that nobody else may read', () => {
  const folders = [1, 2].map(() => mkdtempSync(join(tmpdir(), 'parlor-seal-')));
  const sealed = folders.map((folder) => openSeal(folder, undefined).mark('the same'));
  expect(sealed[0]).not.toBe(sealed[1]);
  expect(openSeal(folders[0] ?? '', undefined).mark('the same')).toBe(sealed[0]);
  expect(statSync(join(folders[0] ?? '', 'secret.key')).mode & 0o077).toBe(0);
  for (const folder of folders) rmSync(folder, { recursive: true });
});

it('a secret that everybody knows, or anybody guesses, is refused at the start', () => {
  for (const PARLOR_SECRET of [
    'Kix2wcUONd4CX51E/ZPAd36BqM4wzJgKjPtz2sGztqQ=',
    'NX2kaPE923dt6BL2U8e9oSre5RfoT7hg',
    'change-me-change-me',
    'your-secret-goes-here',
    'aaaaaaaaaaaaaaaaaaaaaaaa',
    '1234567890123456',
    'short',
  ])
    expect(() => readConfig({ PARLOR_SECRET }), PARLOR_SECRET).toThrow(/PARLOR_SECRET/);
  expect(readConfig({ PARLOR_SECRET: 'correct horse battery staple' }).secret).toBe('correct horse battery staple');
});

it('nothing we ship has one in it', () => {
  for (const file of ['compose.yaml', 'Dockerfile', 'README.md', 'README.zh-CN.md', 'docs/operating.md'])
    for (const [, value = ''] of readFileSync(join(root, file), 'utf8').matchAll(
      /PARLOR_SECRET[=:]\s*["']?([^\s"'`]+)/g,
    ))
      expect(value, file).toMatch(/^(?:\$\{?|…|<)/);
});
