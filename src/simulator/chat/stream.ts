/**
 * A chat completion as server-sent events, byte for byte as Azure frames them (azure-openai.md 3): `data:` lines only,
 * LF, an empty prompt-filter chunk first, `[DONE]` last.
 */
import { breakOf, errorFrames } from '../breaking.ts';
import { categoryResults, FILTER_FAILED, hitResults, promptResults } from '../filter.ts';
import { obfuscator } from '../obfuscation.ts';
import { pacer, type Waiting } from '../pace.ts';
import type { JournalEntry } from '../resource.ts';
import { ConnectionCut } from '../wire.ts';
import { SERVER_ERROR_BODY } from '../wire-errors.ts';
import { framesOf, type Frame } from './frames.ts';
import type { Telling } from './telling.ts';
import { checkpoint, reasoningOf, usageJson } from './usage.ts';

export interface StreamOptions {
  includeUsage: boolean;
  obfuscate: boolean;
  waiting: Waiting;
  /** When the request came, ms by the same clock. */
  receivedAt: number;
  signal: AbortSignal | undefined;
  entry: JournalEntry;
}

/** Bytes that are worth a write of their own although more is due. */
const WRITE = 16_384;

/** The body of the stream. Throws `ConnectionCut` where the scenario cuts, and the signal's reason on abort. */
export async function* streamBody(t: Telling, options: StreamOptions): AsyncGenerator<Uint8Array> {
  const { waiting, signal, entry } = options;
  const write = chunkWriter(t, options);
  const pace = pacer(t.behaviour, t.id, waiting, signal);
  const stop = breakOf(t.behaviour);
  let out = write.opening();
  let due = 0;
  let visible = 0;
  let broken = false;
  let firstToken: number | undefined;
  const thought = reasoningOf(t.choices);
  try {
    if (thought > 0) {
      if (out !== '') yield Buffer.from(out);
      out = '';
      while (due < thought) due += await pace.next();
      entry.completionTokens = thought;
    }
    for (const frame of framesOf(t)) {
      broken = frame.tokens > 0 && visible >= stop.after;
      if (broken) break;
      while (thought + visible + frame.tokens > due) {
        if (out !== '') yield Buffer.from(out);
        out = '';
        due += await pace.next();
      }
      visible += frame.tokens;
      entry.completionTokens = thought + visible;
      if (firstToken === undefined && frame.tokens > 0) firstToken = waiting.clock() - options.receivedAt;
      out += write.frame(frame);
      if (out.length > WRITE) {
        yield Buffer.from(out);
        out = '';
      }
    }
    if (broken) {
      if (stop.error) out += errorFrames(SERVER_ERROR_BODY, t.behaviour);
      yield Buffer.from(out);
      out = '';
      entry.outcome = 'cut';
      if (stop.cut) throw new ConnectionCut('cut by the scenario');
      return;
    }
    const extra = t.choices.reduce((sum, choice) => sum + choice.extraTokens, 0);
    entry.completionTokens = thought + visible + extra;
    const lastToken = waiting.clock() - options.receivedAt;
    if (options.includeUsage)
      out += write.usage(entry.completionTokens, {
        firstToken: firstToken ?? lastToken,
        lastToken,
        tokens: thought + visible,
      });
    entry.outcome = 'completed';
    yield Buffer.from(`${out}data: [DONE]\n\n`);
  } finally {
    // Whoever stops reading, by a signal or by leaving the loop, has aborted.
    if (entry.outcome === 'pending') entry.outcome = 'aborted';
  }
}

interface ChunkWriter {
  opening(): string;
  frame(frame: Frame): string;
  usage(completion: number, times: { firstToken: number; lastToken: number; tokens: number }): string;
}

function chunkWriter(t: Telling, options: StreamOptions): ChunkWriter {
  const usage = options.includeUsage ? ',"usage":null' : '';
  const identity = `"created":${t.created},"id":"${t.id}"`;
  const model = `"model":"${t.model.served}"`;
  const closing = `"object":"chat.completion.chunk","service_tier":"default","system_fingerprint":${t.fingerprint}`;
  const tail = `${closing}${usage}}\n\n`;
  const noise = obfuscator();

  function obfuscation(length: number): string {
    return options.obfuscate ? `"obfuscation":"${noise(length)}",` : '';
  }

  const results = resultsWriter(t);

  return {
    opening: () =>
      t.filterMode === 'failed'
        ? ''
        : `data: {"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":${promptResults(t.hits.prompt, 'chunk')}${usage}}\n\n`,
    frame(frame) {
      const { before, instead, after } = results(frame);
      if (instead !== undefined) return before + instead + after;
      const { delta, finish, logprobs, choice } = frame;
      return `${before}data: {"choices":[{${results.of(frame)}"delta":${delta},"finish_reason":${finish},"index":${choice.index},"logprobs":${logprobs}}],${identity},${model},${obfuscation(delta.length)}${tail}${after}`;
    },
    usage(completion, times) {
      const hidden = options.obfuscate ? '"obfuscation":"",' : '';
      const counted = usageJson(t.prompt, t.cached, completion, reasoningOf(t.choices));
      return `data: {"choices":[],${identity},"latency_checkpoint":${checkpoint(times)},${model},${hidden}"object":"chat.completion.chunk","routing":{"serving_pipereplica":"${t.replica}"},"service_tier":"default","system_fingerprint":${t.fingerprint},"usage":${counted}}\n\n`;
    },
  };
}

interface ResultsWriter {
  /** Chunks of the asynchronous filter around a frame, or in its place. */
  (frame: Frame): { before: string; instead?: string; after: string };
  /** What the frame's own choice carries. */
  of(frame: Frame): string;
}

/** Characters after which the asynchronous filter reports; Azure guarantees about 1,000. */
const REPORT = 500;

function resultsWriter(t: Telling): ResultsWriter {
  const blocked = hitResults(t.hits.completion);
  const categories = categoryResults(t.hits.completion);
  const own = `"content_filter_results":${t.behaviour.filterAnnotations === 'categories' ? categories : '{}'},`;
  const reported = new Map<number, { from: number; to: number }>();

  function of(frame: Frame): string {
    if (t.filterMode === 'failed') return `${FILTER_FAILED},"content_filter_results":{},`;
    if (t.filterMode === 'asynchronous') return '';
    if (frame.finish === '"content_filter"') return `"content_filter_results":${blocked},`;
    return frame.characters > 0 ? own : '"content_filter_results":{},';
  }

  /** The filter's own chunk has no delta (3.3). */
  function report(index: number, results: string, finish: string): string {
    const span = reported.get(index) ?? { from: t.promptCharacters, to: t.promptCharacters };
    reported.set(index, { from: span.to, to: span.to });
    return `data: {"id":"","object":"","created":0,"model":"","choices":[{"index":${index},"finish_reason":${finish},"content_filter_results":${results},"content_filter_offsets":{"check_offset":${span.from},"start_offset":${span.from},"end_offset":${span.to}}}],"usage":null}\n\n`;
  }

  const around = (frame: Frame): { before: string; instead?: string; after: string } => {
    if (t.filterMode !== 'asynchronous' || frame.choice.kind === 'calls') return { before: '', after: '' };
    const { index } = frame.choice;
    const span = reported.get(index) ?? { from: t.promptCharacters, to: t.promptCharacters };
    span.to += frame.characters;
    reported.set(index, span);
    if (frame.finish === '"content_filter"')
      return { before: '', instead: report(index, blocked, frame.finish), after: '' };
    // The last report comes after the finish reason: clients must bear that.
    const last = frame.finish !== 'null';
    if (last || span.to - span.from >= REPORT) return { before: '', after: report(index, categories, 'null') };
    return { before: '', after: '' };
  };
  return Object.assign(around, { of });
}
