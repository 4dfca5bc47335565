/** Runs one request and keeps what came of it. */
import { useEffect, useRef, useState } from 'react';
import { runPlayground, type PlaygroundEvent } from '#shared/contract/playground.ts';
import { jsonIn, objectIn, objectsOf } from '#shared/json.ts';
import type { ErrorInfo } from '#shared/message.ts';
import { sseDecoder } from '#shared/sse.ts';
import { ApiError, events } from '../../lib/api.ts';
import type { Request } from './request.ts';

export interface Came {
  state: 'idle' | 'running' | 'done' | 'failed' | 'stopped';
  status: number | null;
  headers: Readonly<Record<string, string>>;
  /** The body as it came. */
  raw: string;
  error: ErrorInfo | null;
  end: Extract<PlaygroundEvent, { type: 'end' }> | null;
}

const NOTHING: Came = {
  state: 'idle',
  status: null,
  headers: {},
  raw: '',
  error: null,
  end: null,
};

export function usePlayground() {
  const [came, setCame] = useState<Came>(NOTHING);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  async function run(request: Request): Promise<void> {
    running.current?.abort();
    const control = new AbortController();
    running.current = control;
    let now: Came = { ...NOTHING, state: 'running' };
    setCame(now);
    try {
      for await (const event of events(runPlayground, { body: { request }, signal: control.signal })) {
        now = after(now, event);
        setCame(now);
      }
    } catch (error) {
      if (control.signal.aborted) return;
      const info = error instanceof ApiError ? error.info() : { code: 'internal', params: {} };
      setCame({ ...now, state: 'failed', error: info });
    }
  }

  function stop(): void {
    running.current?.abort();
    setCame((now) => (now.state === 'running' ? { ...now, state: 'stopped' } : now));
  }
  return { came, run, stop };
}

function after(came: Came, event: PlaygroundEvent): Came {
  switch (event.type) {
    case 'head':
      return { ...came, status: event.status, headers: event.headers };
    case 'data':
      return { ...came, raw: came.raw + event.text };
    case 'end':
      return { ...came, state: 'done', end: event };
    case 'failed':
      return {
        ...came,
        state: 'failed',
        status: event.status,
        error: event.error,
        raw: came.raw === '' ? (event.body ?? '') : came.raw,
      };
  }
}

interface Piece {
  content?: string | null;
  refusal?: string | null;
  tool_calls?: { index?: number; function?: { name?: string; arguments?: string } }[];
}

export interface Said {
  text: string;
  tools: readonly { name: string; arguments: string }[];
  /** Of a stream. */
  events: number;
}

/** The words and calls of a body, streamed or whole, as far as it is there. */
export function read(raw: string): Said {
  let text = '';
  const tools: { name: string; arguments: string }[] = [];
  const chunks = chunksOf(raw);
  for (const json of chunks) {
    const piece = pieceOf(json);
    text += piece.content ?? piece.refusal ?? '';
    for (const [at, { index, function: called }] of (piece.tool_calls ?? []).entries()) {
      const tool = (tools[index ?? at] ??= { name: '', arguments: '' });
      tool.name += called?.name ?? '';
      tool.arguments += called?.arguments ?? '';
    }
  }
  return { text, tools, events: raw.startsWith('{') ? 0 : chunks.length };
}

function pieceOf(json: object): Piece {
  // As OpenAI's wire has it; what is missing is nothing.
  const [choice] = (json as { choices?: { delta?: Piece; message?: Piece }[] }).choices ?? [];
  return choice?.delta ?? choice?.message ?? {};
}

function chunksOf(raw: string): Record<string, unknown>[] {
  const whole = objectIn(raw);
  if (whole) return [whole];
  if (raw.startsWith('{')) return [];
  const frames = sseDecoder().push(new TextEncoder().encode(raw));
  return objectsOf(frames.map(({ data }) => jsonIn(data)));
}
