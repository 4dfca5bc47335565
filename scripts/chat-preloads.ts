/**
 * Names, in the page, the files that a chat is drawn with. The server asks the browser for them when a chat's address is
 * opened (http/static.ts): otherwise they would be asked for one step of imports after the other.
 */
import type { Plugin, Rolldown } from 'vite';

/** What `openChat` of web/pages.ts fetches. */
const MODULES = [/\/routes\/c\.\$chatId\.tsx$/, /\/features\/chat\/thread\.tsx$/, /\/markdown\/markdown\.tsx$/];

export function chatPreloads(): Plugin {
  return {
    name: 'chat-preloads',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle = {} }) {
        const files = filesOf(bundle).filter((file) => !html.includes(file));
        return html.replace('</head>', () => `<meta name="parlor-chat" content="${files.join(' ')}"></head>`);
      },
    },
  };
}

/** The files a chat is drawn with, and those of the first page among them. */
export function filesOf(bundle: Rolldown.OutputBundle): string[] {
  const found = new Set<string>();
  function take(chunk: Rolldown.OutputChunk) {
    if (found.has(chunk.fileName)) return;
    found.add(chunk.fileName);
    for (const name of chunk.imports) {
      const next = bundle[name];
      if (next?.type === 'chunk') take(next);
    }
    for (const css of chunk.viteMetadata?.importedCss ?? []) found.add(css);
  }
  for (const module of MODULES) {
    const chunk = Object.values(bundle).find(
      (one) => one.type === 'chunk' && one.moduleIds.some((id) => module.test(id)),
    );
    if (chunk?.type !== 'chunk') throw new Error(`no file has ${module.source}`);
    take(chunk);
  }
  return [...found].map((file) => `/${file}`);
}
