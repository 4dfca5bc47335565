/** What became of a script that an answer ran: the result of its call, as JSON, for the model and for the screen. */
import { isObject, jsonIn, wordsOf } from './json.ts';

export interface ScriptRun {
  /** What it printed, and the value of its last statement. */
  output: string;
  /** There was more of it. */
  cut?: true;
  error?: { why: ScriptTrouble; text: string };
  /** Names of the files that were kept. */
  files?: string[];
  /** What else the model should know. */
  notes?: string[];
}

/** `busy`: no turn came · `room`: there was no room for what it wrote · `error`: the script's own. */
export const SCRIPT_TROUBLES = ['time', 'memory', 'busy', 'room', 'error'] as const;
export type ScriptTrouble = (typeof SCRIPT_TROUBLES)[number];

/** Null for what is none, such as a sentence that says the answer was stopped. Nothing in it is believed. */
export function scriptRunIn(result: string): ScriptRun | null {
  const read = jsonIn(result);
  if (!isObject(read) || typeof read['output'] !== 'string') return null;
  const { output, cut, error, files } = read;
  const trouble = isObject(error) ? SCRIPT_TROUBLES.find((why) => why === error['why']) : undefined;
  return {
    output,
    ...(cut === true && { cut }),
    ...(isObject(error) && trouble && { error: { why: trouble, text: wordsOf(error['text']) } }),
    ...(Array.isArray(files) && { files: files.filter((name) => typeof name === 'string') }),
  };
}

/** The script of a call, as far as the model has written its arguments. */
export function scriptIn(written: string): string {
  const whole = jsonIn(written);
  if (isObject(whole)) return wordsOf(whole['code']);
  const [, begun] = /^\s*\{\s*"code"\s*:\s*"((?:[^"\\]|\\.)*)/s.exec(written) ?? [];
  // The last escape may be half there.
  return begun === undefined ? '' : wordsOf(jsonIn(`"${begun.replace(/\\(?:u[\da-f]{0,3})?$/i, '')}"`));
}

/** What a call of any tool said and heard, as texts to be read: of a script the script, and what it printed. */
export function textsOfCall(call: { name: string; arguments: string; result?: string | undefined }): string[] {
  const { name, arguments: written, result = '' } = call;
  const script = name === 'run_code' ? scriptIn(written) : '';
  const run = script === '' ? null : scriptRunIn(result);
  const texts = run ? [script, run.output, run.error?.text ?? ''] : [script || written, result];
  return texts.map((text) => text.trimEnd()).filter((text) => text !== '');
}
