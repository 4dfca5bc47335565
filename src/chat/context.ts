/** How full the window is: what the next question's request would be made of, by kind. Reads no files, asks nobody. */
import type { getContext, PartKind } from '#shared/contract/prompt.ts';
import type { Result } from '#shared/contract/endpoint.ts';
import type { Message } from '#shared/message.ts';
import type { Principal } from '#shared/principal.ts';
import { listMessages } from '#store/messages.ts';
import type { ChatRow } from '#store/schema.ts';
import { blank } from './begin.ts';
import { offersFor, tokensOfOffers } from './offers.ts';
import type { RunsOptions } from './options.ts';
import { prefaceText } from './preface.ts';
import { branchTo } from './prompt.ts';
import { factorOf, fit, roomOf, tokensOfText, weigh } from './window.ts';

type Context = Result<typeof getContext>;

interface Wanted {
  principal: Principal;
  model: string | null;
  leafId: string | null;
}

export async function contextOf(
  options: RunsOptions,
  chat: ChatRow,
  { principal, model, leafId }: Wanted,
): Promise<Context> {
  const tree = await listMessages(options.db, chat.id);
  const branch = branchTo(tree, leafId);
  const parts = await options.preface(chat.user_id, chat.id, null);
  const entry = options.gateway.deployments().find(({ name }) => name === model);
  const room = roomOf(entry?.contextTokens ?? null);
  const next: Message = { ...blank(chat.id, leafId, options.now()), role: 'assistant', model };
  const offers = tokensOfOffers(await offersFor(options, { principal, message: next, branch }));
  const preface = tokensOfText(prefaceText(parts) ?? '') + offers;
  const factor = factorOf(tree, branch, preface);
  const fitted = fit({ tree, branch, preface, room, factor });
  const counts = new Map<PartKind, number>();
  const count = (kind: PartKind, tokens: number) =>
    counts.set(kind, (counts.get(kind) ?? 0) + Math.round(tokens * factor));
  for (const { kind, text } of parts) count(kind, tokensOfText(text));
  count('tools', offers);
  if (fitted.summary) count('summary', tokensOfText(fitted.summary.summary.text));
  for (const message of fitted.sent) {
    const { text, files, tools } = weigh(message);
    count('history', text);
    count('files', files);
    count('tools', tools);
  }
  const summed = branch.length - fitted.sent.length - fitted.skip;
  return {
    window: room?.window ?? null,
    room: room?.prompt ?? null,
    compactAt: room?.compactAt ?? null,
    tokens: [...counts.values()].reduce((sum, tokens) => sum + tokens, 0),
    parts: [...counts].filter(([, tokens]) => tokens > 0).map(([kind, tokens]) => ({ kind, tokens })),
    messages: branch.length,
    leftOut: fitted.skip,
    summed,
    summaryIn: fitted.summary?.messageId ?? null,
    last: lastInput(branch),
  };
}

function lastInput(branch: readonly Message[]): Context['last'] {
  const usage = branch.findLast(({ usage }) => usage !== null)?.usage;
  return usage ? { input: usage.input, cached: usage.cached } : null;
}
