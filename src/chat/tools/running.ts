/** Calls of tools, run together: each waits for its permission, and what fails is told to the model. */
import { asAppError } from '#shared/errors.ts';
import type { ToolCall } from '#shared/message.ts';
import { isHeard, permit } from './permission.ts';
import { ToolFailure, type Tool, type ToolContext, type ToolResult } from './tool.ts';

/** Of one round; more of them are told to wait for the next. */
const MOST_CALLS = 8;
/** What a model is told of a result at most, characters. */
const LONGEST_RESULT = 60_000;

/** What a round may use. */
export interface Toolbox {
  tools: readonly Tool[];
  context: ToolContext;
}

export interface Calling {
  call: ToolCall;
  say: (now: ToolCall) => void;
}

export interface Ran {
  call: ToolCall;
  result: ToolResult;
}

/** Runs the calls of a round at the same time. Never rejects. */
export async function runTogether(calling: readonly Calling[], toolbox: Toolbox): Promise<Ran[]> {
  const done = await Promise.all(calling.map((each, at) => runCall(each, toolbox, at < MOST_CALLS)));
  // All of a round were called for before any of them answered.
  toolbox.context.heard.push(...done.flatMap(({ call }) => (isHeard(call) ? [call.name] : [])));
  return done;
}

async function runCall({ call, say }: Calling, { tools, context }: Toolbox, allowed: boolean): Promise<Ran> {
  let startedAt = context.now();
  let result: ToolResult;
  let state: ToolCall['state'] = 'done';
  try {
    const tool = tools.find(({ name }) => name === call.name);
    if (!tool) throw new ToolFailure(`There is no tool ${JSON.stringify(call.name)}.`);
    if (!allowed) throw new ToolFailure(`Too many calls at once: at most ${MOST_CALLS}.`);
    // How long a person thinks about it is none of the tool's time.
    if (await permit(tool, call, context, (asking) => say({ ...call, state: 'asking', asking })))
      startedAt = context.now();
    say({ ...call, state: 'running' });
    const tell = (part: string) => {
      // What is said after Stop is nobody's.
      if (!context.signal.aborted) say({ ...call, state: 'running', result: part.slice(0, LONGEST_RESULT) });
    };
    result = await stoppable(tool.run(argumentsOf(call), { ...context, tell }), context.signal);
    if (result.failed === true) state = 'failed';
  } catch (error) {
    state = 'failed';
    result = { text: sentenceOf(error, context.signal) };
  }
  const ms = context.now() - startedAt;
  const { text, addresses, connect } = result;
  const kept = { result: text.slice(0, LONGEST_RESULT), ...(addresses && { addresses }), ...(connect && { connect }) };
  const ended: ToolCall = { ...call, state, ...kept, ms };
  say(ended);
  return { call: ended, result };
}

/** A tool that does not listen to its signal must not hold up Stop. */
function stoppable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new ToolFailure('Stopped.'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

function argumentsOf({ arguments: written }: ToolCall): unknown {
  if (written.trim() === '') return {};
  try {
    return JSON.parse(written);
  } catch {
    throw new ToolFailure('The arguments are not valid JSON.');
  }
}

/** What went wrong, for the model; of what is nobody's business only the code. */
function sentenceOf(error: unknown, signal: AbortSignal): string {
  if (error instanceof ToolFailure) return `Error: ${error.message}`;
  if (signal.aborted) return 'Error: Stopped.';
  const { code, detail } = asAppError(error);
  return `Error: ${code}${detail === undefined ? '' : ` (${detail.slice(0, 500)})`}.`;
}
