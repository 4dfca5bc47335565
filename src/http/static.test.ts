import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Boot } from '#shared/boot.ts';
import { openPages } from './static.ts';

const CHAT = `chat_${'0'.repeat(26)}`;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parlor-pages-'));
  const meta = '<meta name="parlor-chat" content="/assets/thread-x.js /assets/markdown-x.css">';
  const data = '<script type="application/json" id="boot"></script>';
  writeFileSync(join(folder, 'index.html'), `<!doctype html><html><head><title>P</title>${meta}${data}</head></html>`);
});
afterAll(() => rmSync(folder, { recursive: true }));

const boot = (who: 'person' | 'stranger'): Boot => ({
  session: {
    state: who === 'person' ? 'signed-in' : 'locked',
    doors: { code: false, password: true, register: false, forgotten: false, providers: [] },
    instanceName: 'Parlor',
    person: null,
    settings: {},
  },
  models: who === 'person' ? { models: [], default: null } : null,
  chats: null,
  pinned: null,
  projects: null,
});
const links = (html: string) => html.match(/<link [^>]+>/g) ?? [];

it('asks for the messages of a chat, and for what draws them, in the page at its address', () => {
  expect(links(openPages(folder).page(boot('person'), `/c/${CHAT}`))).toEqual([
    '<link rel="modulepreload" crossorigin href="/assets/thread-x.js">',
    '<link rel="preload" as="style" crossorigin href="/assets/markdown-x.css">',
    `<link rel="preload" as="fetch" crossorigin href="/api/chats/${CHAT}?last=40">`,
  ]);
});

it('asks for nothing of that for strangers, elsewhere, and where no chat can be', () => {
  const pages = openPages(folder);
  expect(links(pages.page(boot('stranger'), `/c/${CHAT}`))).toEqual([]);
  for (const path of ['/', '/c/', '/c/chat_"><script>', `/c/${CHAT}/x`, `/x/c/${CHAT}`])
    expect(pages.page(boot('person'), path)).not.toMatch(/<link|parlor-chat|<script>/);
});

it('names the scripts that stand in the page by their hashes, and no data', () => {
  const html = '<script>alert(1)</script><script type="application/json">{}</script><script src="/a.js"></script>';
  writeFileSync(join(folder, 'index.html'), html);
  expect(openPages(folder).scripts).toEqual(["'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"]);
});
