/**
 * The official Python package. It is installed once into `.cache/python`; where there is no Python or no package index,
 * the cases are skipped and the reason is printed.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { conform, deploymentOf } from './subject.ts';

const run = promisify(execFile);
const PACKAGE = 'openai==3.54.0';
const cache = join(import.meta.dirname, '../../.cache');
const home = join(cache, 'python');
const python = join(home, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
const script = join(import.meta.dirname, 'python/cases.py');
const ENOUGH_MS = 120_000;

/** Why there is none; null when it is there. */
async function install(): Promise<string | null> {
  if (existsSync(join(home, 'ready'))) return null;
  const options = { timeout: ENOUGH_MS };
  try {
    mkdirSync(cache, { recursive: true });
    rmSync(home, { recursive: true, force: true });
    await run('python3', ['-m', 'venv', home], options);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--retries', '0', '--timeout', '10'];
    await run(python, [...pip, PACKAGE], options);
    await run(python, ['-c', 'import openai'], options);
    mkdirSync(join(home, 'making'));
    renameSync(join(home, 'making'), join(home, 'ready'));
    return null;
  } catch (error) {
    const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return first.slice(0, 200);
  }
}

const missing = await install();
if (missing !== null) process.stderr.write(`The Python package is not tried: ${missing}\n`);

await conform('the Python package', (subject) => {
  it.skipIf(missing !== null)(
    'chat, stream, tools, structured output, embeddings, responses, models and errors',
    async () => {
      const env = {
        PATH: process.env['PATH'],
        URL: subject.url,
        KEY: subject.key,
        CHAT: deploymentOf(subject, 'chat'),
        EMBEDDING: subject.deployment('embedding') ?? '',
        OPENAI: subject.surfaces.includes('openai') ? '1' : '',
        STEERED: subject.simulator ? '1' : '',
      };
      const { stdout } = await run(python, [script], { env, timeout: ENOUGH_MS }).catch(
        (error: { stdout?: string; stderr?: string }) => ({ stdout: `${error.stdout ?? ''}${error.stderr ?? ''}` }),
      );
      const lines = stdout.trim().split('\n');
      expect(lines.filter((line) => !line.startsWith('ok '))).toEqual([]);
      expect(lines).toHaveLength(9 * subject.surfaces.length);
    },
    ENOUGH_MS,
  );
});
