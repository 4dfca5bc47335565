/**
 * What a meter counts. Azure names meters by hand, a little differently with each model: `gpt-4o-0806-Inp-glbl Tokens`,
 * `gpt 4.1 mini cached Inp glbl Tokens`, `GPT 5 Mini cchd Inpt Glbl 1M Tokens`, `5.4 mini opt Gl 1M Tokens`. Words of
 * kind, place and price are taken out; what is left is the model.
 */
export type TokenKind = 'input' | 'cached' | 'output';

export interface Meter {
  /** In a form that is compared (`modelKey`); empty: none is named. */
  model: string;
  /** As people read it. */
  label: string;
  /** Null: it counts something else than tokens, such as pictures, hours or provisioned units. */
  kind: TokenKind | null;
  batch: boolean;
}

const CACHED = new Set(['cached', 'cchd', 'ccchd', 'cd', 'cach', 'cache', 'ch']);
const WRITE = new Set(['wr', 'write', 'writes']);
const INPUT = new Set(['inp', 'inpt', 'input', 'in', 'prompt', 'inference']);
const OUTPUT = new Set(['outp', 'outpt', 'output', 'opt', 'out', 'completion', 'completions', 'generated']);
/** Where it runs, at which price, in what unit. */
const PLACES = new Set(
  (
    'glbl gl global regnl rgnl regional rg dzone dzn dz datazone data zone std standard pp priority tokens token 1m 1k ' +
    'shortco longco az aoai azure openai'
  ).split(' '),
);
const MODALITIES = new Set(['aud', 'audio', 'txt', 'text', 'img', 'image']);
/** Other things than what models answer. */
const OTHERS =
  /\b(ft|fine[- ]?tun\w*|training|hosting|hosted|provisioned|ptu|images?|hours?|sessions?|file search|gb)\b/i;

/** `subCategory`: the product, which says whose model a bare number is. */
export function meterOf(name: string, subCategory: string, unit: string): Meter {
  const words = name
    .toLowerCase()
    .split(/[\s_/-]+/)
    .filter((word) => word !== '');
  const kind = kindOf(words, name, unit);
  const spoken = words.filter((word, index) => !isSaid(word, index, words));
  const label = labelOf(spoken, subCategory);
  return { model: modelKey(label), label, kind, batch: words.includes('batch') };
}

function kindOf(words: readonly string[], name: string, unit: string): TokenKind | null {
  // `img` counts tokens of pictures; pictures themselves are counted by the hundred.
  const isOther = OTHERS.test(name) && !/tokens/i.test(name);
  if (isOther || /hour|month|gb|image|page/i.test(unit) || /\b(ft|training|hosting|provisioned)\b/i.test(name))
    return null;
  const has = (of: ReadonlySet<string>) => words.some((word) => of.has(word));
  if (has(CACHED) && !has(WRITE)) return 'cached';
  if (has(INPUT) || has(WRITE)) return 'input';
  if (has(OUTPUT)) return 'output';
  // What is put into numbers has no output: its meter names no direction.
  return /embed/i.test(name) && /token/i.test(name) ? 'input' : null;
}

/** True for a word that says something else than the model. */
function isSaid(word: string, index: number, words: readonly string[]): boolean {
  if (PLACES.has(word)) return true;
  if (CACHED.has(word) || WRITE.has(word) || INPUT.has(word) || OUTPUT.has(word) || word === 'batch') return true;
  if (MODALITIES.has(word)) return isModality(word, index, words);
  // Versions: `0806`, `1120`, `05282026`.
  return /^(?:\d{4}|\d{8})$/.test(word);
}

/** Of a model that hears, speaks or sees in real time the word says what is counted; else it is the model's own. */
function isModality(word: string, index: number, words: readonly string[]): boolean {
  // `gpt image 1 img inp`: once for the model, once for what is counted.
  if (words.slice(0, index).some((before) => before.slice(0, 2) === word.slice(0, 2) && MODALITIES.has(before)))
    return true;
  if (words.some((one) => /^(rt|realtime|transcribe|tts)$/.test(one))) return true;
  return word === 'txt' || (word === 'text' && !words.includes('embedding'));
}

const FULL: Record<string, string> = { rt: 'realtime', aud: 'audio', mn: 'mini', img: 'image', emb: 'embedding' };

function labelOf(words: readonly string[], subCategory: string): string {
  const whole = words
    .map((word) => FULL[word] ?? word)
    .join('-')
    // `gpt4omini`, `gpt4o`
    .replace(/^gpt(?=\d)/, 'gpt-')
    .replace(/^(gpt-\d[\d.]*o)(mini)/, '$1-$2')
    .replace(/^embedding-ada$/, 'text-embedding-ada-002')
    .replace(/^embedding-/, 'text-embedding-');
  // `5.4 mini` of the product “Azure OpenAI GPT5”.
  return /^\d/.test(whole) && /openai|gpt/i.test(subCategory) ? `gpt-${whole}` : whole;
}

/** Names of one model in one form: dates, points and signs do not tell models apart. */
export function modelKey(name: string): string {
  return name
    .toLowerCase()
    .replace(/-\d{4}-\d{2}-\d{2}$/, '')
    .replaceAll(/-?(preview|latest)\b/g, '')
    .replaceAll(/[^a-z\d]/g, '')
    .replace(/^gpt35turbo16k$/, 'gpt35turbo');
}

/** How many tokens one of the quantity is: `1K`, `1M`, `10K Tokens`, `1,000`. */
export function tokensIn(unit: string, meter: string): number {
  const found = /([\d.,]*)\s*([km])?/i.exec(unit.trim());
  const count = Number((found?.[1] ?? '').replaceAll(',', '')) || 1;
  const scale = found?.[2]?.toLowerCase();
  if (scale !== undefined) return count * (scale === 'm' ? 1_000_000 : 1000);
  if (count > 1) return count;
  // Some files leave the unit out: the name may say it.
  return /\b1m tokens/i.test(meter) ? 1_000_000 : 1000;
}
