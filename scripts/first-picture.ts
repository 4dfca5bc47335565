/**
 * Puts the picture of the field one writes in, its words and the few lines that make it work into the page itself: it is
 * there before anything else has come. The page's own script is fetched meanwhile and begins once the picture can be
 * seen (web/features/first/first-field.js). The server names these lines in its policy (http/static.ts).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { minifySync, runnerImport, type Plugin } from 'vite';

const FOLDER = join(import.meta.dirname, '../src/web/features/first');
const PAINT = '<script src="./features/first/first-paint.js"></script>';
const PLACE = '<!-- first picture -->';
const SCRIPT = /<script type="module" crossorigin src="([^"]+)"><\/script>/;
const STYLES = /\s*(<link rel="stylesheet"[^>]*>)/;

interface Markup {
  picture: string;
  words: Record<string, object>;
}

export function firstPicture(): Plugin[] {
  return [
    {
      name: 'first-lines',
      apply: 'build',
      transformIndexHtml: { order: 'pre', handler: (html) => replaced(html, PAINT, inline('first-paint.js')) },
    },
    {
      name: 'first-picture',
      apply: 'build',
      transformIndexHtml: {
        order: 'post',
        async handler(html) {
          const { module } = await runnerImport<Markup>(join(FOLDER, 'markup.tsx'));
          const words = JSON.stringify(module.words).replaceAll('<', String.raw`\u003c`);
          const told = `<script type="application/json" id="first-words">${words}</script>`;
          // The picture waits for the styles, and for nothing else: they are asked for first.
          const [, styles = ''] = STYLES.exec(html) ?? [];
          const later = replaced(
            replaced(html, STYLES, ''),
            SCRIPT,
            `${styles}<meta name="parlor-script" content="$1"><link rel="modulepreload" crossorigin href="$1">`,
          );
          return replaced(later, PLACE, module.picture + told + inline('first-field.js'));
        },
      },
    },
  ];
}

function inline(name: string): string {
  const { code, errors } = minifySync(name, readFileSync(join(FOLDER, name), 'utf8'));
  if (errors.length > 0 || /<\/script|<!--/i.test(code)) throw new Error(`${name} cannot stand in the page`);
  return `<script>${code}</script>`;
}

/** As `String.replace`, and something is replaced. */
function replaced(html: string, what: string | RegExp, by: string): string {
  const after = typeof what === 'string' ? html.replace(what, () => by) : html.replace(what, by);
  if (after === html) throw new Error(`index.html has no ${String(what)}`);
  return after;
}
