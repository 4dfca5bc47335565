/** One script of a model, run by an engine that has nothing of ours: no files, no network, no clock to wait for. */
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
} from 'quickjs-emscripten-core';
import engine from '@jitl/quickjs-singlefile-mjs-release-sync';
import { preludeOf, TABLES } from './prelude.ts';

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

/** What comes out while it runs, in order. */
export interface Ways {
  /** The engine is ready: from here on it is the script's time. */
  begin(): void;
  print(line: string): void;
  /** A later one of the same name stands for the earlier. */
  write(name: string, content: string): void;
}

export interface Ended {
  /** Null: it ran to its end. */
  failure: Failure | null;
  /** There was more output than is kept. */
  cut: boolean;
}

export interface Failure {
  why: 'time' | 'memory' | 'error';
  /** In the engine's words, with the line; empty where `why` says all. */
  text: string;
}

/** The server’s types know no WebAssembly. */
declare const WebAssembly: { Memory: new (pages: { initial: number; maximum: number }) => object };

const STACK_BYTES = 512 * 1024;
const PAGE_BYTES = 64 * 1024;
/** As the engine was built. */
const INITIAL_PAGES = 256;
/** `JS_EVAL_FLAG_ASYNC` of quickjs.h, which the package does not name. */
const ASYNC = 1 << 7;
/** What the engine needs for itself beside the script's memory. */
const OWN_BYTES = 24 * 1024 * 1024;
/** To say what went wrong when nothing is left. */
const LAST_BYTES = 4 * 1024 * 1024;

/** Runs a script to its end or its limits. Never throws for what the script does. */
export async function evaluate(script: Script, ways: Ways): Promise<Ended> {
  // The engine cannot grow beyond this, whatever it is made to believe of its own counting.
  const maximum = Math.ceil((script.memoryBytes + OWN_BYTES) / PAGE_BYTES);
  const memory = new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum });
  const quickjs = await newQuickJSWASMModuleFromVariant(newVariant(engine, { wasmMemory: memory }));
  const runtime = quickjs.newRuntime({ memoryLimitBytes: script.memoryBytes, maxStackSizeBytes: STACK_BYTES });
  const context = runtime.newContext();
  const out = wayOut(script, ways);
  try {
    // The thread ends with the script: what the engine holds goes with it.
    return { failure: run({ context, runtime, script, out }), cut: out.cut };
  } catch (error) {
    // The engine itself came to an end, of its stack or its memory.
    return { failure: { why: 'error', text: `RangeError: ${String(error).slice(0, 200)}` }, cut: out.cut };
  }
}

interface Run {
  context: QuickJSContext;
  runtime: QuickJSRuntime;
  script: Script;
  out: ReturnType<typeof wayOut>;
}

function run({ context, runtime, script, out }: Run): Failure | null {
  const files = context.newObject();
  for (const [name, text] of Object.entries(script.files)) context.setProp(files, name, context.newString(text));
  context.setProp(context.global, 'files', files);
  context.setProp(
    context.global,
    '__emit',
    context.newFunction('emit', (line) => out.print(textOf(context, line))),
  );
  const keep = (name: QuickJSHandle, content: QuickJSHandle) => {
    out.write(textOf(context, name), lengthOf(context, content), () => context.getString(content));
  };
  context.setProp(context.global, '__keep', context.newFunction('writeFile', keep));
  const prelude = context.unwrapResult(context.evalCode(preludeOf(script.outputLength), 'prelude.js'));
  context.unwrapResult(context.evalCode(TABLES, 'prelude.js'));
  const [shown, why] = [context.getProp(prelude, 'shown'), context.getProp(prelude, 'why')];

  let late = false;
  const began = process.threadCpuUsage();
  runtime.setInterruptHandler(() => {
    const { user, system } = process.threadCpuUsage(began);
    late ||= (user + system) / 1000 > script.timeMs;
    return late;
  });
  const failureOf = (error: QuickJSHandle): Failure => {
    if (late) return { why: 'time', text: '' };
    runtime.setMemoryLimit(script.memoryBytes + LAST_BYTES);
    const said = context.callFunction(why, context.undefined, error);
    // It may take its time to say it, too.
    if (said.error) return { why: late ? 'time' : 'memory', text: '' };
    const text = textOf(context, said.value);
    return text.startsWith('InternalError: out of memory') ? { why: 'memory', text: '' } : { why: 'error', text };
  };

  out.begin();
  // As a promise, so that a script may wait for its own promises at the top.
  const result = context.evalCode(script.code, 'script.js', ASYNC);
  if (result.error) return failureOf(result.error);
  const jobs = runtime.executePendingJobs();
  // A job that is stopped is not always an error of the queue.
  if (late) return { why: 'time', text: '' };
  if (jobs.error) return failureOf(jobs.error);
  const whole = settled(context, result.value);
  // A promise that is the last value stands for what it was fulfilled with.
  const last = whole.value ? settled(context, context.getProp(whole.value, 'value')) : whole;
  if (last.error) return failureOf(last.error);
  if (!last.value) return { why: 'error', text: 'Error: It waits for a promise that nothing fulfils.' };
  if (context.typeof(last.value) === 'undefined') return null;
  const text = context.callFunction(shown, context.undefined, last.value);
  if (text.error) return failureOf(text.error);
  out.print(textOf(context, text.value));
  return null;
}

function settled(context: QuickJSContext, promise: QuickJSHandle): { value?: QuickJSHandle; error?: QuickJSHandle } {
  const state = context.getPromiseState(promise);
  if (state.type === 'pending') return {};
  return state.type === 'rejected' ? { error: state.error } : { value: state.value };
}

/** What comes in is believed to be nothing but a text of some length: the script may have changed what made it. */
function wayOut({ outputLength, produces }: Script, ways: Ways) {
  let printed = 0;
  let cut = false;
  const kept = new Map<string, number>();
  return {
    begin: ways.begin,
    get cut() {
      return cut;
    },
    print(text: string): void {
      const line = `${text}\n`.slice(0, outputLength - printed);
      cut ||= line.length <= text.length;
      printed += line.length;
      if (line !== '') ways.print(line);
    },
    /** Throws into the script where there is no room. */
    write(name: string, length: number, content: () => string): void {
      const others = [...kept].reduce((sum, [other, size]) => (other === name ? sum : sum + size), 0);
      const count = kept.has(name) ? kept.size : kept.size + 1;
      if (count > produces.files || others + length > produces.length)
        throw new Error(`No room: ${produces.files} files and ${produces.length} characters at most`);
      kept.set(name, length);
      ways.write(name, content());
    },
  };
}

/** Longer ones than are ever made here come of a script that changed what makes them. */
const LONGEST = 1_000_000;

function lengthOf(context: QuickJSContext, text: QuickJSHandle): number {
  return context.typeof(text) === 'string' ? context.getNumber(context.getProp(text, 'length')) : Infinity;
}

function textOf(context: QuickJSContext, text: QuickJSHandle): string {
  return lengthOf(context, text) > LONGEST ? '' : context.getString(text).toWellFormed();
}
