import { suggestFollowUps } from '#shared/contract/follow-ups.ts';
import { getContext, getGlass, setSummary } from '#shared/contract/prompt.ts';
import { hideTranslation, translateMessage } from '#shared/contract/translation.ts';
import { AppError } from '#shared/errors.ts';
import { findChat } from '#store/chats.ts';
import { findMessage, saveMessage } from '#store/messages.ts';
import type { ChatRow } from '#store/schema.ts';
import type { Deps } from '../deps.ts';
import { handle, type Mounted } from '../mount.ts';

async function owned({ db }: Deps, userId: string, id: string): Promise<ChatRow> {
  const row = await findChat(db, userId, id);
  if (!row) throw new AppError('not_found');
  return row;
}

export const promptRoutes: Mounted[] = [
  handle(translateMessage, async ({ params, body, who }, deps) => {
    const row = await owned(deps, who.principal.userId, params.id);
    const { principal } = who;
    return deps.runs.translate(row, { principal, messageId: params.messageId, language: body.language });
  }),

  handle(hideTranslation, async ({ params, who }, deps) => {
    const row = await owned(deps, who.principal.userId, params.id);
    return deps.runs.translate(row, { principal: who.principal, messageId: params.messageId, language: null });
  }),

  handle(suggestFollowUps, async ({ params, who, request }, deps) => {
    const row = await owned(deps, who.principal.userId, params.id);
    const { signal } = request;
    return deps.runs.followUps(row, { principal: who.principal, messageId: params.messageId, signal });
  }),

  handle(getContext, async ({ params, query, who }, deps) => {
    const row = await owned(deps, who.principal.userId, params.id);
    const { principal } = who;
    return deps.runs.context(row, {
      principal,
      model: query.model ?? row.model,
      leafId: query.leafId ?? row.leaf_id,
    });
  }),

  handle(getGlass, async ({ params, who }, deps) =>
    deps.runs.glass(await owned(deps, who.principal.userId, params.id), params.messageId),
  ),

  handle(setSummary, async ({ params, body, who }, deps) => {
    const row = await owned(deps, who.principal.userId, params.id);
    const message = await findMessage(deps.db, row.id, params.messageId);
    if (!message) throw new AppError('not_found');
    // What is being written is the run's to save.
    if (message.status === 'running') throw new AppError('run_active');
    const part = message.parts.find(({ type }) => type === 'summary');
    // Nothing was summed up here, or nothing came of it: there is nothing to switch.
    if (part?.type !== 'summary' || (part.state !== 'on' && part.state !== 'off')) return message;
    const parts = message.parts.map((one) => (one === part ? { ...part, state: body.state } : one));
    await saveMessage(deps.db, { ...message, parts });
    return { ...message, parts };
  }),
];
