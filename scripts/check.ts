/**
 * Everything that needs no running: format, lint, types of both worlds, dead code. Side by side, in seconds. Rules that
 * need types look only at what is not committed yet; with `--all`, as `npm test` has it, at everything.
 */
import { execFileSync, spawn } from 'node:child_process';
import { availableParallelism, freemem } from 'node:os';

const changed = process.argv.includes('--all') ? null : uncommitted();
const checks: [name: string, command: string, ...args: string[]][] = [
  // The compiler takes one core for each world: more checkers would do the same work twice.
  ...((changed === null
    ? // These rules need the types, so the linter says what the compiler would say too: one pass instead of three.
      [['lint and types', 'oxlint', '--type-aware', '--type-check']]
    : [
        ['types', 'tsc', '-p', 'tsconfig.json', '--checkers', '1'],
        ['types of the page', 'tsc', '-p', 'tsconfig.web.json', '--checkers', '1'],
        ['lint', 'oxlint'],
        ...(changed.length === 0 ? [] : [['lint of what changed', 'oxlint', '--type-aware', ...changed]]),
      ]) satisfies string[][] as [string, string, ...string[]][]),
  ['dead code', 'knip'],
  ['walls', 'vitest', 'run', 'test/floors.test.ts'],
  ['format', 'oxfmt', '--check', '.'],
];

/** Source files that differ from the last commit, or are not in it; of a folder without git all are committed. */
function uncommitted(): string[] {
  const git = (...args: string[]) =>
    execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const names = git('diff', '--name-only', '--diff-filter=d', 'HEAD') + git('ls-files', '-o', '--exclude-standard');
    return names.split('\n').filter((name) => /\.tsx?$/.test(name) && !name.includes('__fixtures__'));
  } catch {
    return [];
  }
}

/** The compiler's engine is written in Go: with memory to spare it need not collect garbage; with too little that costs more. */
const spareMiB = Math.floor((freemem() * 0.6) / 1024 ** 2);
const env = { ...(spareMiB > 5000 && { GOGC: 'off', GOMEMLIMIT: `${spareMiB}MiB` }), ...process.env };

/** Says how it went; what it printed only where it failed. */
function run([name, command, ...args]: (typeof checks)[number]): Promise<boolean> {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    let output = '';
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env, shell: process.platform === 'win32' });
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('close', (code) => {
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
      if (code !== 0) console.log(output);
      resolve(code === 0);
    });
  });
}

/** As many at once as there are cores: more would only take turns. */
const waiting = checks.values();
async function work(): Promise<boolean> {
  let isGood = true;
  for (const check of waiting) isGood = (await run(check)) && isGood;
  return isGood;
}
const outcomes = await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, work));
process.exitCode = outcomes.every(Boolean) ? 0 : 1;
