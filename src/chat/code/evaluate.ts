/** One script of a model, run by an engine that has nothing of ours: no files, no network, no clock to wait for. */
import {
  newQuickJSWASMModuleFromVariant,
  shouldInterruptAfterDeadline,
  type QuickJSContext,
} from 'quickjs-emscripten-core';
import engine from '@jitl/quickjs-singlefile-mjs-release-sync';

export interface Script {
  code: string;
  /** What `files` holds: texts by name. */
  files: Readonly<Record<string, string>>;
  /** Time on the processor, ms. */
  timeMs: number;
  memoryBytes: number;
  /** Of everything printed and returned together, characters; what is over is cut. */
  outputLength: number;
  /** Files it may write, and the characters of all of them together. */
  produces: { files: number; length: number };
}

export interface Evaluated {
  /** What it printed, a line each, and the value of its last statement. */
  output: string;
  /** Why it ended early, in the engine's words with the line; null: it ran to its end. */
  error: string | null;
  cut: boolean;
  written: Record<string, string>;
}

const STACK_BYTES = 512 * 1024;

/** Written in the script's own language: nothing of ours is reached by it but `emit` and `keep`. */
const PRELUDE = `(() => {
  const emit = globalThis.__emit, keep = globalThis.__keep;
  delete globalThis.__emit; delete globalThis.__keep;
  const shown = (value) => {
    if (typeof value === 'string') return value;
    if (typeof value === 'function') return String(value).slice(0, 200);
    if (value instanceof Error) return value.name + ': ' + value.message;
    if (value instanceof Map || value instanceof Set) return shown([...value]);
    try {
      const text = JSON.stringify(value, (_, held) => (typeof held === 'bigint' ? held + 'n' : held), 2);
      return text === undefined ? String(value) : text;
    } catch { return String(value); }
  };
  const log = (...values) => emit(values.map(shown).join(' '));
  globalThis.console = { log, info: log, warn: log, error: log, debug: log, table: log };
  globalThis.print = log;
  globalThis.writeFile = (name, content) => keep(String(name), shown(content));
  return shown;
})()`;

/** Runs a script to its end or its limits. Never throws for what the script does. */
export async function evaluate(script: Script): Promise<Evaluated> {
  const quickjs = await newQuickJSWASMModuleFromVariant(engine);
  const runtime = quickjs.newRuntime({ memoryLimitBytes: script.memoryBytes, maxStackSizeBytes: STACK_BYTES });
  const context = runtime.newContext();
  const outcome: Evaluated = { output: '', error: null, cut: false, written: {} };
  const give = giver(context, script, outcome);
  const shown = context.unwrapResult(context.evalCode(PRELUDE, 'prelude.js'));
  runtime.setInterruptHandler(shouldInterruptAfterDeadline(Date.now() + script.timeMs));
  const result = context.evalCode(script.code, 'script.js');
  runtime.executePendingJobs();
  if (result.error) outcome.error = whyOf(context.dump(result.error));
  else {
    const state = context.getPromiseState(result.value);
    if (state.type === 'rejected') outcome.error = whyOf(context.dump(state.error));
    else if (state.type === 'fulfilled' && context.typeof(state.value) !== 'undefined') {
      const text = context.callFunction(shown, context.undefined, state.value);
      if (!text.error) give(context.getString(text.value));
    }
  }
  // The thread ends with the script: what the engine holds goes with it.
  return outcome;
}

/** Puts `files` and the two ways out into the engine; answers with the way of a line. */
function giver(context: QuickJSContext, script: Script, outcome: Evaluated): (line: string) => void {
  const give = (line: string) => {
    const room = script.outputLength - outcome.output.length;
    if (line.length + 1 > room) outcome.cut = true;
    outcome.output += `${line}\n`.slice(0, Math.max(0, room));
  };
  const files = context.newObject();
  for (const [name, text] of Object.entries(script.files)) context.setProp(files, name, context.newString(text));
  context.setProp(context.global, 'files', files);
  context.setProp(
    context.global,
    '__emit',
    context.newFunction('emit', (line) => give(context.getString(line))),
  );
  context.setProp(
    context.global,
    '__keep',
    context.newFunction('keep', (name, content) => {
      const kept = { ...outcome.written, [context.getString(name)]: context.getString(content) };
      const length = Object.values(kept).reduce((sum, text) => sum + text.length, 0);
      if (Object.keys(kept).length > script.produces.files || length > script.produces.length)
        throw new Error(`No room: ${script.produces.files} files and ${script.produces.length} characters at most`);
      outcome.written = kept;
    }),
  );
  return give;
}

/** What the engine says of a failure: a name, a sentence, and the lines of the script. */
function whyOf(failure: unknown): string {
  if (typeof failure !== 'object' || failure === null || !('message' in failure)) return String(failure);
  const { name, message, stack } = { name: 'Error', stack: '', ...failure };
  if (name === 'InternalError' && message === 'interrupted') return 'Took too long and was stopped.';
  const at = /script\.js:(\d+)/.exec(String(stack))?.[1];
  return `${String(name)}: ${String(message)}${at ? ` (line ${at})` : ''}`;
}
