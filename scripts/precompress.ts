/** Writes .br and .gz beside every built file worth it, so that the server only ever reads. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const WORTH = /\.(js|css|svg|json|webmanifest|txt)$/;
const SMALL = 1024;

function* files(folder: string): Generator<string> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else yield path;
  }
}

for (const path of Array.from(files(join(import.meta.dirname, '../dist/web')))) {
  const bytes = readFileSync(path);
  if (!WORTH.test(path) || bytes.length < SMALL) continue;
  // Quality 11 costs seconds on a grammar of 700 kB for a few per cent; the large files are loaded rarely.
  const quality = bytes.length > 300_000 ? 6 : 10;
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }));
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 8 }));
}
