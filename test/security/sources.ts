/** The code itself, for what must be true of all of it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../src');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.(?:ts|tsx|js)$/.test(file) && !/\.test\.tsx?$|__fixtures__/.test(file),
);
const texts = new Map<string, string>();

export const serverFiles: readonly string[] = files.filter((file) => !file.startsWith('web/'));
export const webFiles: readonly string[] = files.filter((file) => file.startsWith('web/'));

export function sourceOf(file: string): string {
  const known = texts.get(file) ?? readFileSync(join(folder, file), 'utf8');
  texts.set(file, known);
  return known;
}

/** Those of `among` that match, outside `allowed`. */
export function matching(among: readonly string[], pattern: RegExp, allowed: RegExp = /^$/): string[] {
  return among.filter((file) => !allowed.test(file) && pattern.test(sourceOf(file)));
}
