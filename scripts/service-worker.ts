/** Puts the service worker beside the page, with the list of files that the page opens with. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { filesOf } from './chat-preloads.ts';

const SOURCE = join(import.meta.dirname, '../src/web/worker/service-worker.js');
/** Larger ones, such as grammars and diagrams, are kept once they were needed. */
const MOST_BYTES = 120_000;

export function serviceWorker(): Plugin {
  return {
    name: 'service-worker',
    apply: 'build',
    generateBundle(_, bundle) {
      const wanted = new Set(['/icon.svg']);
      for (const file of Object.values(bundle)) {
        if (file.type === 'asset') {
          if (file.fileName.endsWith('.css')) wanted.add(`/${file.fileName}`);
          continue;
        }
        const isOurs = file.moduleIds.some((id) => /\/src\/(web|shared)\//.test(id));
        if (!file.isEntry && (!isOurs || file.code.length > MOST_BYTES)) continue;
        for (const name of [file.fileName, ...file.imports]) wanted.add(`/${name}`);
      }
      const assets = JSON.stringify([...wanted].toSorted());
      const code = readFileSync(SOURCE, 'utf8');
      const version = createHash('sha256').update(assets).update(code).digest('hex').slice(0, 12);
      const first = JSON.stringify(filesOf(bundle).toSorted());
      const source = `const VERSION = '${version}';\nconst ASSETS = ${assets};\nconst FIRST = ${first};\n${code}`;
      this.emitFile({ type: 'asset', fileName: 'sw.js', source });
    },
  };
}
