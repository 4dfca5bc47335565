/** Running a script of the model's own: to calculate exactly, to work on what was attached, to make files and charts. */
import { z } from 'zod';
import type { ScriptRun, ScriptTrouble } from '#shared/script-run.ts';
import { givenFiles } from '../code/given.ts';
import { keepWritten, type Kept } from '../code/kept.ts';
import { LIMITS, runScript, type Ran } from '../code/thread.ts';
import { tool } from './tool.ts';

const DESCRIPTION = `Runs JavaScript (ES2023) in a sandbox; gives what it prints and the value of its last statement. Use it to calculate exactly, to work on attached data, to make charts and files. No network, timers, imports, DOM or Intl; ${LIMITS.time / 1000} s at most; each run starts anew.
There are:
- files: texts of the attached documents by name, and of files that earlier runs wrote. CSV, text and JSON as they are; a workbook's sheets as CSV, files["book.xlsx/Sheet1"]; PDF and Word as plain text.
- parseCsv(text): objects by the header's names, numbers as numbers. toCsv(rows). stats(numbers): { count, sum, mean, sd, min, q1, median, q3, max }.
- print(...), console.log(...).
- writeFile(name, text): gives the person a file to download (.csv, .json, .md, .html, .txt …). A name ending in .svg is shown as a picture in the answer: draw charts as SVG with width and height, on a light ground, with labelled axes. Do not link to files or repeat them.`;

const SENTENCES: Record<Exclude<ScriptTrouble, 'error'>, string> = {
  time: `It took longer than ${LIMITS.time / 1000} s and was stopped; its files are lost.`,
  memory: `It needed more than ${LIMITS.memory / 1024 ** 2} MB of memory and was stopped.`,
  busy: 'Too many scripts are running. Try again later, or do without.',
  room: 'There is no room left for all of its files; those that are not listed were not kept.',
};

/** How often what was printed is shown while it runs, ms. */
const SHOWN_EVERY = 250;

export const runCode = tool({
  name: 'run_code',
  group: 'code',
  description: DESCRIPTION,
  watched: true,
  input: z.strictObject({ code: z.string().min(1).max(100_000).describe('The script') }),
  offered: ({ web }) => web.code !== false,
  async run({ code }, context) {
    const { files, left } = await givenFiles(context);
    const ran = await runScript({
      code,
      files,
      userId: context.principal.userId,
      signal: context.signal,
      onOutput: seldom((output) => context.tell?.(JSON.stringify({ output } satisfies ScriptRun))),
    });
    const kept = await keepWritten(context, ran.written);
    const notes = left.map((name) => `${JSON.stringify(name)} is too large for \`files\` and is not in it.`);
    const run = told(ran, kept, notes);
    return { text: JSON.stringify(run), parts: kept.parts, failed: run.error !== undefined };
  },
});

function told({ output, cut, failure }: Ran, kept: Kept, notes: readonly string[]): ScriptRun {
  const why = failure?.why ?? (kept.full ? 'room' : null);
  const text = why === null || why === 'error' ? (failure?.text ?? '') : SENTENCES[why];
  const said = [...notes, ...kept.notes];
  return {
    output: output.replaceAll(/[^\P{Cc}\n\t]/gu, ''),
    ...(cut && { cut }),
    ...(why !== null && { error: { why, text } }),
    ...(kept.names.length > 0 && { files: kept.names }),
    ...(said.length > 0 && { notes: said }),
  };
}

function seldom(act: (output: string) => void): (output: string) => void {
  let last = 0;
  return (output) => {
    if (Date.now() - last < SHOWN_EVERY) return;
    last = Date.now();
    act(output);
  };
}
