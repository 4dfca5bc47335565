/**
 * Puts the picture of the field one writes in, and its words, into the page: it is there before any script. The page's
 * own script is fetched meanwhile and begins once the picture can be seen (web/public/first-field.js).
 */
import { join } from 'node:path';
import { runnerImport, type Plugin } from 'vite';

const SOURCE = join(import.meta.dirname, '../src/web/features/first/markup.tsx');
const SCRIPT = /<script type="module" crossorigin src="([^"]+)"><\/script>/;

interface Markup {
  picture: string;
  words: Record<string, object>;
}

export function firstPicture(): Plugin {
  return {
    name: 'first-picture',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      async handler(html) {
        const { module } = await runnerImport<Markup>(SOURCE);
        const words = JSON.stringify(module.words).replaceAll('<', String.raw`\u003c`);
        const picture = `${module.picture}<script type="application/json" id="first-words">${words}</script>`;
        if (!SCRIPT.test(html)) throw new Error('index.html has no script of its own');
        return html
          .replace(SCRIPT, '<meta name="parlor-script" content="$1"><link rel="modulepreload" crossorigin href="$1">')
          .replace('<!-- first picture -->', () => `${picture}<script src="/first-field.js"></script>`);
      },
    },
  };
}
