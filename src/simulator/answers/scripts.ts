/** What the demonstration writes for a function that runs JavaScript. */
import type { FunctionDefinition } from '../chat/request.ts';
import { isObject } from '../wire.ts';

/** The property that takes a script; undefined: this function runs none. */
export function scriptProperty({ description = '', parameters }: FunctionDefinition): string | undefined {
  const properties = parameters?.['properties'];
  if (!/JavaScript/i.test(description) || !isObject(properties)) return undefined;
  return Object.keys(properties).find((name) => /^(?:code|script|source)$/i.test(name));
}

/** Whether the user's words ask for something to be run. “show me some code” does not. */
export function wantsScript(text: string): boolean {
  return wishIn(text) !== undefined;
}

function wishIn(text: string): 'chart' | 'script' | undefined {
  const said = text.slice(0, 300);
  if (/flow ?chart|mermaid|流程图/i.test(said)) return undefined;
  if (/\b(?:plot|(?:bar |line )?charts?|graph)\b|图表|柱状图|折线图/i.test(said)) return 'chart';
  return /\b(?:run|execute)\b.{0,40}\b(?:code|script|program)\b|(?:运行|执行).{0,20}(?:代码|脚本|程序)/i.test(said)
    ? 'script'
    : undefined;
}

/** The script for these words. It is run by whoever offered the function; `writesFiles`: that has `writeFile`. */
export function scriptFor(text: string, { description = '' }: FunctionDefinition): string {
  const writesFiles = description.includes('writeFile(') && description.includes('parseCsv(');
  return wishIn(text) === 'chart' && writesFiles ? CHART : SUMS;
}

const SUMS = `// The first primes, and how far apart they are
const primes = [];
for (let n = 2; primes.length < 25; n++) {
  if (primes.every((prime) => n % prime !== 0)) primes.push(n);
}
console.log('The first', primes.length, 'primes:', primes.join(', '));

const gaps = primes.slice(1).map((prime, i) => prime - primes[i]);
console.log('The widest gap:', Math.max(...gaps));

primes.reduce((sum, prime) => sum + prime, 0);
`;

/** Of the first table that is attached, else of figures of its own. */
const CHART = `// The first table that is attached, or an example
const name = Object.keys(files).find((name) => /\\.(csv|tsv|xlsx)/i.test(name));
const rows = name
  ? parseCsv(files[name]).slice(0, 24)
  : [['Jan', 42], ['Feb', 48], ['Mar', 61], ['Apr', 57], ['May', 73], ['Jun', 88]].map(([month, visits]) => ({ month, visits }));

// The first column of words names the bars, the first of numbers makes them
const columns = Object.keys(rows[0] ?? {});
const value = columns.find((column) => rows.some((row) => typeof row[column] === 'number')) ?? columns[0];
const label = columns.find((column) => column !== value) ?? value;
const numbers = rows.map((row) => Number(row[value]) || 0);
console.log(value, stats(numbers));

const escaped = (text) => String(text).replace(/[&<>"]/g, (c) => '&#' + c.charCodeAt(0) + ';');
const [width, height, left, bottom] = [720, 380, 64, 48];
const top = Math.max(...numbers, 1);
const step = 10 ** Math.floor(Math.log10(top));
const high = Math.ceil(top / step) * step;
const y = (n) => height - bottom - (n / high) * (height - bottom - 40);
const wide = (width - left - 16) / rows.length;

const lines = [0, 0.25, 0.5, 0.75, 1].map((share) => {
  const at = y(high * share);
  return \`<line x1="\${left}" x2="\${width - 16}" y1="\${at}" y2="\${at}" stroke="#e2ded6"/>
  <text x="\${left - 8}" y="\${at + 4}" text-anchor="end">\${high * share}</text>\`;
});
const bars = rows.map((row, i) => {
  const x = left + i * wide + wide * 0.15;
  return \`<rect x="\${x}" y="\${y(numbers[i])}" width="\${wide * 0.7}" height="\${y(0) - y(numbers[i])}" rx="3" fill="#2f7d5f"/>
  <text x="\${x + wide * 0.35}" y="\${height - bottom + 18}" text-anchor="middle">\${escaped(row[label]).slice(0, 12)}</text>\`;
});
writeFile('chart.svg', \`<svg xmlns="http://www.w3.org/2000/svg" width="\${width}" height="\${height}" viewBox="0 0 \${width} \${height}" font-family="sans-serif" font-size="12" fill="#4a463f">
  <text x="\${left}" y="22" font-size="15" font-weight="600">\${escaped(value)} by \${escaped(label)}</text>
  \${lines.join('\\n  ')}
  \${bars.join('\\n  ')}
</svg>\`);
writeFile('chart.csv', toCsv(rows.map((row, i) => ({ [label]: row[label], [value]: numbers[i] }))));
`;
