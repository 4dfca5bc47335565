/** The built pages: hashed assets for ever, everything else the page itself with what it needs to show at once. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import type { Boot, SharedBoot } from '#shared/boot.ts';
import { FIRST_MESSAGES } from '#shared/contract/chats.ts';

const TYPES: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
};

/** Files outside `assets/` that are served by name. */
const ROOT_FILES = /^\/[a-z0-9-]+\.(svg|png|ico|webmanifest|txt|js)$/;
const ASSETS = /^\/assets\/[\w.-]+$/;

/** What the build says a chat is drawn with (scripts/chat-preloads.ts). */
const CHAT_FILES = /<meta name="parlor-chat" content="([^"]*)">/;
const CHAT = /^\/c\/(chat_[0-9a-z]{26})$/;

export interface Pages {
  /** Answers when the path is a file of the build; false otherwise. */
  file(path: string, req: IncomingMessage, res: ServerResponse, headers: Record<string, string>): Promise<boolean>;
  /** The page at `path`, with `boot` inside. */
  page(boot: Boot, path: string): string;
  /** The page of a shared chat: nothing of the session is in it. */
  shared(shown: SharedBoot): string;
  /** What a policy calls the scripts that stand in these pages: their hashes. https://www.w3.org/TR/CSP3/#grammardef-hash-source */
  scripts: readonly string[];
}

export function openPages(folder: string): Pages {
  const built = readFileSync(join(folder, 'index.html'), 'utf8');
  const html = built.replace(CHAT_FILES, '');
  const chatFiles = (CHAT_FILES.exec(built)?.[1] ?? '').split(' ').filter(Boolean);
  return {
    async file(path, req, res, headers) {
      const hashed = ASSETS.test(path);
      if (!hashed && !ROOT_FILES.test(path)) return false;
      const accepts = req.headers['accept-encoding'] ?? '';
      const found =
        (/\bbr\b/.test(accepts) && (await load(join(folder, `${path}.br`), 'br'))) ||
        (/\bgzip\b/.test(accepts) && (await load(join(folder, `${path}.gz`), 'gzip'))) ||
        (await load(join(folder, path), undefined));
      if (!found) return false;
      res.writeHead(200, {
        ...headers,
        'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
        'content-length': found.bytes.length,
        ...(found.encoding === undefined ? {} : { 'content-encoding': found.encoding }),
        vary: 'accept-encoding',
        'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
      });
      res.end(req.method === 'HEAD' ? undefined : found.bytes);
      return true;
    },
    page(boot, path) {
      // Strangers, and those who have not accepted the terms, get no models.
      const chat = boot.models === null ? undefined : CHAT.exec(path)?.[1];
      return withBoot(chat === undefined ? html : withChat(html, chat, chatFiles), boot);
    },
    scripts: Array.from(html.matchAll(/<script>(.*?)<\/script>/gs), ([, code = '']) => hashOf(code)),
    shared: (shown) => withData(html, shown, shown.state === 'open' ? shown.chat.title : shown.instance),
  };
}

const hashOf = (code: string): string => `'sha256-${createHash('sha256').update(code).digest('base64')}'`;

async function load(path: string, encoding: 'br' | 'gzip' | undefined) {
  try {
    return { bytes: await readFile(path), encoding };
  } catch {
    return undefined;
  }
}

/** The page of a chat asks for its messages and all that draws them at once, and not when its script has begun. */
function withChat(html: string, id: string, files: readonly string[]): string {
  const links = files.map((file) =>
    file.endsWith('.css')
      ? `<link rel="preload" as="style" crossorigin href="${file}">`
      : `<link rel="modulepreload" crossorigin href="${file}">`,
  );
  // As the page will ask for it (web/lib/chat-query.ts).
  const messages = `/api/chats/${id}?last=${FIRST_MESSAGES}`;
  return html.replace(
    '</head>',
    () => `${links.join('')}<link rel="preload" as="fetch" crossorigin href="${messages}"></head>`,
  );
}

/** Data, not script: `<` is escaped, so nothing inside can close the element; names and titles come from people. */
export function withBoot(html: string, boot: Boot): string {
  const { settings, instanceName } = boot.session;
  const theme = settings['look.theme'];
  return withData(html, boot, instanceName).replace(/<html\b/, () =>
    theme === 'light' || theme === 'dark' ? `<html data-theme="${theme}"` : '<html',
  );
}

function withData(html: string, data: Boot | SharedBoot, title: string): string {
  const json = JSON.stringify(data)
    .replaceAll('<', String.raw`\u003c`)
    .replaceAll('\u2028', String.raw`\u2028`)
    .replaceAll('\u2029', String.raw`\u2029`);
  return html
    .replace(
      /<script type="application\/json" id="boot">[^<]*<\/script>/,
      () => `<script type="application/json" id="boot">${json}</script>`,
    )
    .replace(/<title>[^<]*<\/title>/, () => `<title>${escapeHtml(title)}</title>`);
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
