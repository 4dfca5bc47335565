/** An answer as a glass box: the requests rebuilt from the tree, and every call the ledger has of its runs. */
import { z } from 'zod';
import type { getGlass, PartKind } from '#shared/contract/prompt.ts';
import type { Result } from '#shared/contract/endpoint.ts';
import { AppError } from '#shared/errors.ts';
import type { Message } from '#shared/message.ts';
import { clip } from '#shared/text.ts';
import { callsOfRuns } from '#store/call-looks.ts';
import { listMessages } from '#store/messages.ts';
import { isoTime } from '#store/rows.ts';
import { listRunsOf } from '#store/runs.ts';
import type { ChatRow, RunRow } from '#store/schema.ts';
import { Asked, messagesFingerprint, planAgain, toolsAgain } from './asked.ts';
import type { RunsOptions } from './options.ts';
import { branchTo, sectionsOf, type Section } from './prompt.ts';
import type { RequestMessage } from './request-message.ts';
import { withoutCalls } from './tools/history.ts';
import { tokensOfText } from './window.ts';

type Glass = Result<typeof getGlass>;
type Run = Glass['runs'][number];

const EXCERPT = 160;
const PICTURE_TOKENS = 765;

/** Throws `not_found`. */
export async function glassOf(options: RunsOptions, chat: ChatRow, messageId: string): Promise<Glass> {
  const { db } = options;
  const tree = await listMessages(db, chat.id);
  const answer = tree.find(({ id, role }) => id === messageId && role === 'assistant');
  if (!answer) throw new AppError('not_found');
  const rows = await listRunsOf(db, chat.user_id, messageId);
  const calls = await callsOfRuns(
    db,
    chat.user_id,
    rows.map(({ id }) => id),
  );
  const runs = await Promise.all(
    rows.map(async (row): Promise<Run> => {
      const own = calls.filter(({ runId }) => runId === row.id).map(({ call }) => call);
      const started = { id: row.id, startedAt: isoTime(row.created_at) };
      return { ...started, request: await requestOf(options, { row, tree, answer }), calls: own };
    }),
  );
  return { simulated: answer.simulated === true, runs };
}

interface Asking {
  row: RunRow;
  tree: readonly Message[];
  answer: Message;
}

async function requestOf(options: RunsOptions, { row, tree, answer }: Asking): Promise<Run['request']> {
  if (row.asked === null) return null;
  const asked = Asked.parse(JSON.parse(row.asked));
  const plan = await planAgain(options.db, row.user_id, { asked, tree, answer });
  const sections = await sectionsOf(plan, options);
  const composed = sections.map(({ message }) => message);
  const tools = await toolsAgain(options.db, row.user_id, asked);
  // Who is offered nothing is not shown what was called before either.
  const messages = tools === null ? withoutCalls(composed) : composed;
  const offered = tools === null ? {} : { tools: JSON.parse(tools) as unknown };
  const body = (said: readonly RequestMessage[]) =>
    JSON.stringify({ model: asked.model, messages: said, stream: true, ...asked.parameters, ...offered });
  const branch = branchTo(tree, plan.continuing ? answer.id : answer.parentId);
  const shown = sections.flatMap((section) => shownAs(section, asked));
  return {
    exact: messagesFingerprint(composed) === asked.fingerprint,
    body: body(messages.map(withoutPictures)),
    bytes: Buffer.byteLength(body(messages)),
    adapted: asked.adapted ?? [],
    sections: tools === null ? shown : [toolsShown(tools), ...shown],
    leftOut: asked.summary === null ? branch.length - plan.sent.length : 0,
  };
}

function toolsShown(tools: string): NonNullable<Run['request']>['sections'][number] {
  const names = z.array(z.object({ function: z.object({ name: z.string() }) })).parse(JSON.parse(tools));
  const excerpt = names.map((tool) => tool.function.name).join(', ');
  return { kind: 'tools', role: 'system', messageId: null, tokens: tokensOfText(tools), excerpt };
}

const KINDS: Record<Exclude<Section['kind'], 'preface'>, PartKind> = {
  summary: 'summary',
  message: 'history',
  continue: 'continue',
};

const PREFACE_KINDS = ['project', 'files', 'memory'] as const;

/** The preface is one message of several parts. */
function shownAs({ kind, messageId, message }: Section, asked: Asked): NonNullable<Run['request']>['sections'] {
  const { text, tokens } = said(message);
  const excerpt = clip(text.replaceAll(/\s+/g, ' ').trim(), EXCERPT);
  const shown = { role: message.role, messageId, tokens, excerpt };
  if (kind !== 'preface') return [{ ...shown, kind: KINDS[kind] }];
  return asked.prefaceParts
    .filter((part) => part.tokens > 0)
    .map((part, index) => ({
      ...shown,
      kind: PREFACE_KINDS.find((kind) => kind === part.kind) ?? 'instructions',
      tokens: part.tokens,
      excerpt: index === 0 ? excerpt : '',
    }));
}

function said({ content }: RequestMessage): { text: string; tokens: number } {
  if (typeof content === 'string') return { text: content, tokens: tokensOfText(content) + 4 };
  const text = content.map((part) => (part.type === 'text' ? part.text : '')).join('');
  const pictures = content.filter(({ type }) => type !== 'text').length;
  return { text, tokens: tokensOfText(text) + 4 + pictures * PICTURE_TOKENS };
}

/** A picture's letters are of no use to a reader: their kind and number are. */
function withoutPictures(message: RequestMessage): RequestMessage {
  if (typeof message.content === 'string') return message;
  const content = message.content.map((part) => {
    if (part.type !== 'image_url') return part;
    const [head = '', letters = ''] = part.image_url.url.split(',', 2);
    return { ...part, image_url: { url: `${head},… (${letters.length} characters)` } };
  });
  return { ...message, content };
}
