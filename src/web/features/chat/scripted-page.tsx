/** For tests: the real pages over a server that speaks bytes from a script. */
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { SessionState } from '#shared/contract/account.ts';
import type { Chat } from '#shared/contract/chats.ts';
import type { ModelChoice } from '#shared/contract/models.ts';
import type { Message } from '#shared/message.ts';
import { newId } from '#shared/ids.ts';
import { sseEvent } from '#shared/sse.ts';
import { loadSpeech } from '../../lib/i18n.tsx';
import { rememberedVisits, Router } from '../../lib/router/router.ts';
import { RouterProvider } from '../../lib/router/routing.tsx';
import { SessionProvider } from '../../lib/session.tsx';
import { Speaking } from '../../lib/speaking.tsx';
import { pages } from '../../pages.ts';
import { Failed, Missing, Root } from '../../routes/__root.tsx';
import { loadConnectCards } from '../models/load-cards.ts';
import { loadThread } from './thread-on-demand.tsx';

export const model: ModelChoice = {
  name: 'gpt-4o',
  displayName: 'GPT-4o',
  connection: 'contoso',
  region: 'Sweden Central',
  model: 'gpt-4o',
  capabilities: { vision: true, tools: true, reasoning: false },
  takes: { parameters: [], efforts: null },
  contextTokens: 128_000,
  simulated: false,
};

/** A stream of a run as the server writes it; the script decides when and where it is cut. */
export interface Stream {
  say: (...events: unknown[]) => Promise<void>;
  /** Any bytes, such as half an event. */
  raw: (text: string) => Promise<void>;
  end: () => Promise<void>;
  break: () => Promise<void>;
}

export interface ScriptedServer {
  models: ModelChoice[];
  chats: Map<string, { chat: Chat; messages: Message[] }>;
  /** What was asked, as `METHOD /path`, with the body. */
  asked: { line: string; body: unknown }[];
  streams: Stream[];
  /** Answers the next `POST /api/runs` instead of starting a run. */
  refuse: (() => Response) | null;
  /** What is told to who queues; the pulse never names it: it was sent at once. */
  queued: { id: string; text: string }[];
  /** While set, `POST /api/runs` waits for it, and so do whole chats. */
  held: Promise<void> | null;
}

export function message(more: Partial<Message>): Message {
  return {
    id: newId('msg'),
    chatId: '',
    parentId: null,
    role: 'user',
    parts: [],
    status: 'done',
    model: null,
    usage: null,
    timing: null,
    costMicroUsd: null,
    error: null,
    runId: null,
    createdAt: '2026-11-22T10:00:00.000Z',
    ...more,
  };
}

export function aChat(more: Partial<Chat> = {}): Chat {
  return {
    id: newId('chat'),
    title: 'A chat',
    titleSource: 'model',
    running: false,
    createdAt: '2026-11-22T10:00:00.000Z',
    updatedAt: '2026-11-22T10:00:00.000Z',
    projectId: null,
    assistantId: null,
    memory: true,
    pinnedAt: null,
    archived: false,
    temporary: false,
    tags: [],
    deletedAt: null,
    model: 'gpt-4o',
    leafId: null,
    ...more,
  };
}

export const refusal = (status: number, code: string, params: Record<string, string> = {}): Response =>
  Response.json({ error: { code, message: '', params, requestId: 'call_1' } }, { status });

/** Puts a server in the place of `fetch`. */
export function scriptedServer(): ScriptedServer {
  const server: ScriptedServer = {
    models: [model],
    chats: new Map(),
    asked: [],
    streams: [],
    refuse: null,
    queued: [],
    held: null,
  };
  globalThis.fetch = async (input, init) => {
    // The page asks by path alone.
    if (typeof input !== 'string') throw new TypeError('asked for something else than a path');
    const request = new Request(new URL(input, 'http://parlor.test'), init);
    const { pathname, searchParams } = new URL(request.url);
    const body: unknown = request.method === 'GET' || request.method === 'DELETE' ? null : await request.json();
    server.asked.push({ line: `${request.method} ${pathname}`, body });
    if (pathname === '/api/runs') await server.held;
    if (pathname === '/api/chats' && searchParams.get('view') === 'pinned')
      return Response.json({ chats: [], next: null });
    const last = searchParams.get('last');
    if (last === null && /^\/api\/chats\/\w+$/.test(pathname)) await server.held;
    if (last !== null)
      return endOf(server, pathname, Number(last)) ?? answer(server, `GET ${pathname}`, body, undefined);
    return answer(server, `${request.method} ${pathname}`, body, init?.signal ?? undefined);
  };
  return server;
}

/** The end of a chat without versions; null: all of it. */
function endOf({ chats }: ScriptedServer, pathname: string, last: number): Response | null {
  const known = chats.get(pathname.split('/').at(-1) ?? '');
  if (!known || known.messages.length <= 2 * last) return null;
  return Response.json({ ...known, messages: known.messages.slice(-last), partial: true });
}

function answer(server: ScriptedServer, line: string, body: unknown, signal: AbortSignal | undefined): Response {
  const [, id = ''] = /^\w+ \/api\/chats\/(\w+)/.exec(line) ?? [];
  const known = server.chats.get(id);
  if (line === 'GET /api/models')
    return Response.json({ models: server.models, default: server.models[0]?.name ?? null });
  if (line === 'GET /api/chats')
    return Response.json({ chats: [...server.chats.values()].map(({ chat }) => chat), next: null });
  if (line === 'POST /api/runs') return server.refuse?.() ?? startRun(server, body as RunBody);
  if (/^GET \/api\/runs\/\w+\/events$/.test(line)) return openStream(server, signal);
  if (/^POST \/api\/runs\/\w+\/stop$/.test(line)) return Response.json({});
  if (!known) return refusal(404, 'not_found');
  if (line.endsWith('/pulse')) return Response.json(pulseOf(known));
  if (line.endsWith('/queue')) return Response.json({ queued: server.queued.map((one) => ({ ...one, ...ASIDE })) });
  if (line.endsWith('/context')) return Response.json(CONTEXT);
  if (line.startsWith('PATCH')) known.chat = { ...known.chat, ...(body as Partial<Chat>) };
  return line.startsWith('GET') ? Response.json(known) : Response.json(known.chat);
}

const ASIDE = { files: [], model: null, held: null, createdAt: '2026-11-22T10:00:00.000Z' };

const CONTEXT = {
  window: 128_000,
  room: 112_000,
  compactAt: 90_000,
  tokens: 1200,
  parts: [{ kind: 'history', tokens: 1200 }],
  messages: 2,
  leftOut: 0,
  summed: 0,
  summaryIn: null,
  last: null,
};

function pulseOf({ chat, messages }: { chat: Chat; messages: Message[] }) {
  return {
    title: chat.title,
    model: chat.model,
    leafId: chat.leafId,
    messages: messages.length,
    newest: messages.at(-1)?.id ?? null,
    running: messages.filter(({ status }) => status === 'running').map(({ id }) => id),
    queued: [],
  };
}

interface RunBody {
  chatId: string | null;
  parentId: string | null;
  continueId?: string | null;
  input: { text: string } | null;
}

function startRun(server: ScriptedServer, { chatId, parentId, input }: RunBody): Response {
  const kept = (chatId === null ? undefined : server.chats.get(chatId)) ?? { chat: aChat(), messages: [] };
  const runId = newId('run');
  const own = input && message({ chatId: kept.chat.id, parentId, parts: [{ type: 'text', text: input.text }] });
  const answer = message({
    chatId: kept.chat.id,
    parentId: own?.id ?? parentId,
    role: 'assistant',
    status: 'running',
    model: 'gpt-4o',
    runId,
  });
  kept.messages = [...kept.messages, ...(own ? [own] : []), answer];
  kept.chat = { ...kept.chat, running: true, leafId: answer.id };
  server.chats.set(kept.chat.id, kept);
  return Response.json({ runId, chat: kept.chat, userMessage: own, message: answer, others: [] });
}

function openStream(server: ScriptedServer, signal: AbortSignal | undefined): Response {
  const encoder = new TextEncoder();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(made) {
      controller = made;
    },
  });
  signal?.addEventListener('abort', () => controller?.error(signal.reason));
  const write = (text: string) => settle(() => controller?.enqueue(encoder.encode(text)));
  server.streams.push({
    say: (...events) => write(events.map((event) => sseEvent(event)).join('')),
    raw: write,
    end: () => settle(() => controller?.close()),
    break: () => settle(() => controller?.error(new TypeError('network error'))),
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

/** Does something and lets the page come to rest: its promises, the step of the screen, the cache's notifications. */
export async function settle(work: () => unknown = () => {}): Promise<void> {
  await act(async () => {
    await work();
    await new Promise((resolve) => setTimeout(resolve, 90));
  });
}

export interface ScriptedPage {
  box: HTMLElement;
  queries: QueryClient;
  path: () => string;
  close: () => Promise<void>;
}

/** Opens the real page at `path`, as the owner or a member. */
export async function openPage(path: string, role: 'owner' | 'member' = 'owner'): Promise<ScriptedPage> {
  // React asks for it where its updates are driven by hand.
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  const first: SessionState = {
    state: 'signed-in',
    doors: { code: false, password: true, register: false, forgotten: false, providers: [] },
    instanceName: 'Parlor',
    person: { id: newId('user'), name: 'Ann', email: 'ann@example.com', role },
    settings: { 'look.language': 'en', 'look.theme': 'light' },
  };
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const router = new Router(pages, queries, rememberedVisits(path));
  const speech = await loadSpeech('en');
  // What comes later by itself is here from the start: how long that takes is the machine's business.
  await Promise.all([
    loadThread(),
    router.fetch('/c/$chatId'),
    loadConnectCards(),
    import('./attachment-list.tsx'),
    import('./gauge.tsx'),
    import('./queue-list.tsx'),
    import('./model-choices.tsx'),
  ]);
  const box = document.createElement('div');
  document.body.append(box);
  const root = createRoot(box);
  await settle(() =>
    root.render(
      <QueryClientProvider client={queries}>
        <SessionProvider first={first}>
          <Speaking first={speech}>
            <RouterProvider router={router} root={Root} missing={Missing} failed={Failed} />
          </Speaking>
        </SessionProvider>
      </QueryClientProvider>,
    ),
  );
  await settle();
  return {
    box,
    queries,
    path: () => router.location.pathname,
    close: async () => {
      await settle(() => root.unmount());
      box.remove();
      queries.clear();
    },
  };
}
