/** Everything that needs no running: format, lint, types of both worlds, dead code. Side by side, in seconds. */
import { spawn } from 'node:child_process';
import { freemem } from 'node:os';

const checks: [name: string, command: string, ...args: string[]][] = [
  ['format', 'oxfmt', '--check', '.'],
  // The linter's rules need the types, so it says what the compiler would say too: one pass instead of three.
  ['lint and types', 'oxlint', '--type-check'],
  ['dead code', 'knip'],
  ['walls', 'vitest', 'run', 'test/floors.test.ts'],
];

/** The compiler's engine is written in Go: with memory to spare it need not collect garbage; with too little that costs more. */
const spareMiB = Math.floor((freemem() * 0.6) / 1024 ** 2);
const env = { ...(spareMiB > 5000 && { GOGC: 'off', GOMEMLIMIT: `${spareMiB}MiB` }), ...process.env };

const outcomes = await Promise.all(
  checks.map(
    ([name, command, ...args]) =>
      new Promise<boolean>((resolve) => {
        const startedAt = performance.now();
        let output = '';
        const child = spawn(command, args, {
          stdio: ['ignore', 'pipe', 'pipe'],
          env,
          shell: process.platform === 'win32',
        });
        child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
        child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
        child.on('close', (code) => {
          const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
          console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
          if (code !== 0) console.log(output);
          resolve(code === 0);
        });
      }),
  ),
);
process.exitCode = outcomes.every(Boolean) ? 0 : 1;
