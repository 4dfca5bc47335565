/** What the demonstration writes for a function that runs JavaScript. */
import { isObject } from '#shared/json.ts';
import type { FunctionDefinition } from '../chat/request.ts';

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
const rows = parseCsv(name ? files[name] : 'month,visits\\nJan,42\\nFeb,48\\nMar,61\\nApr,57\\nMay,73\\nJun,88').slice(0, 24);
const columns = Object.keys(rows[0]);
const value = columns.find((column) => typeof rows[0][column] === 'number') ?? columns[0];
const label = columns.find((column) => column !== value) ?? value;
const numbers = rows.map((row) => Number(row[value]) || 0);
const { count, mean, median, max } = stats(numbers);
print(count, 'values of', value + ': mean', mean.toFixed(1) + ', median', median + ', highest', max);

const escaped = (text) => String(text).replace(/[&<>"]/g, '');
const top = Math.max(...numbers, 1);
const wide = 640 / rows.length;
const bars = rows.map((row, i) => {
  const [x, high] = [40 + i * wide, (numbers[i] / top) * 240];
  const middle = \`x="\${x + wide * 0.4}" text-anchor="middle"\`;
  return \`<rect x="\${x}" y="\${300 - high}" width="\${wide * 0.8}" height="\${high}" rx="3" fill="#2f7d5f"/>
<text \${middle} y="\${294 - high}">\${numbers[i]}</text><text \${middle} y="320">\${escaped(row[label]).slice(0, 12)}</text>\`;
});
writeFile('chart.svg', \`<svg width="720" height="340" font-family="sans-serif" font-size="12" fill="#4a463f">
<text x="40" y="24" font-size="15" font-weight="600">\${escaped(value)} by \${escaped(label)}</text>
<line x1="32" x2="688" y1="300.5" y2="300.5" stroke="#c9c4ba"/>
\${bars.join('')}</svg>\`);
writeFile('chart.csv', toCsv(rows));
`;
