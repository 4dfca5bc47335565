/** Every page: its address, what that may say behind a `?`, and the file it comes from. */
import { loadThread } from './features/chat/thread-on-demand.tsx';
import type { Asked } from './features/search/asked.ts';
import type { UsageSearch } from './features/usage/search.ts';
import { chatQuery } from './lib/chat-query.ts';
import type { At, PageSource } from './lib/router/router.ts';
import { Route as newChat } from './routes/index.tsx';

/** Says nothing behind a `?`. */
interface Nothing {
  [name: string]: never;
}

/** An address with others under it is a frame around them; what it shows by itself has a `/` behind it. */
export interface Pages {
  '/': { project?: string | undefined; assistant?: string | undefined; temporary?: true | undefined };
  '/archive': Nothing;
  '/assistants': Nothing;
  '/bin': Nothing;
  '/c/$chatId': Nothing;
  '/continue/$token': Nothing;
  '/p/$projectId': Nothing;
  '/pictures': Nothing;
  '/prompts': Nothing;
  '/search': Asked;
  '/settings': Nothing;
  '/settings/': Nothing;
  '/settings/account': Nothing;
  '/settings/audit': Nothing;
  '/settings/backups': Nothing;
  '/settings/catalogue': Nothing;
  '/settings/data': Nothing;
  '/settings/environment': Nothing;
  '/settings/features': Nothing;
  '/settings/general': Nothing;
  '/settings/health': Nothing;
  '/settings/instance': Nothing;
  '/settings/invoice': Nothing;
  '/settings/keys': Nothing;
  '/settings/mail': Nothing;
  '/settings/memory': Nothing;
  '/settings/models': Nothing;
  '/settings/models/': Nothing;
  '/settings/models/new': { vendor?: 'azure' | 'other' };
  '/settings/models/$connectionId': { check?: 'now'; name?: string };
  '/settings/models/$connectionId/add': { model?: string };
  '/settings/models/$connectionId/$deploymentId': Nothing;
  '/settings/people': Nothing;
  '/settings/playground': Nothing;
  '/settings/prices': Nothing;
  '/settings/shares': Nothing;
  '/settings/sign-in': Nothing;
  '/settings/successor/$deploymentId': Nothing;
  '/settings/storage': Nothing;
  '/settings/usage': UsageSearch;
  '/settings/warnings': Nothing;
  '/setup': Nothing;
  '/share': Nothing;
  '/tags': Nothing;
}

/** The page of a chat, what draws messages and the messages themselves set out together. */
function openChat(at?: At) {
  void loadThread();
  const chatId = at?.params['chatId'];
  if (at && chatId !== undefined) void at.queries.prefetchQuery(chatQuery(chatId));
  return import('./routes/c.$chatId.tsx');
}

/** Where a conversation begins comes with the first script; any other page when one goes there. */
export const pages: Record<keyof Pages, PageSource> = {
  '/': newChat,
  '/archive': () => import('./routes/archive.tsx'),
  '/assistants': () => import('./routes/assistants.tsx'),
  '/bin': () => import('./routes/bin.tsx'),
  '/c/$chatId': openChat,
  '/continue/$token': () => import('./routes/continue.$token.tsx'),
  '/p/$projectId': () => import('./routes/p.$projectId.tsx'),
  '/pictures': () => import('./routes/pictures.tsx'),
  '/prompts': () => import('./routes/prompts.tsx'),
  '/search': () => import('./routes/search.tsx'),
  '/settings': () => import('./routes/settings.tsx'),
  '/settings/': () => import('./routes/settings.index.tsx'),
  '/settings/account': () => import('./routes/settings.account.tsx'),
  '/settings/audit': () => import('./routes/settings.audit.tsx'),
  '/settings/backups': () => import('./routes/settings.backups.tsx'),
  '/settings/catalogue': () => import('./routes/settings.catalogue.tsx'),
  '/settings/data': () => import('./routes/settings.data.tsx'),
  '/settings/environment': () => import('./routes/settings.environment.tsx'),
  '/settings/features': () => import('./routes/settings.features.tsx'),
  '/settings/health': () => import('./routes/settings.health.tsx'),
  '/settings/general': () => import('./routes/settings.general.tsx'),
  '/settings/instance': () => import('./routes/settings.instance.tsx'),
  '/settings/invoice': () => import('./routes/settings.invoice.tsx'),
  '/settings/keys': () => import('./routes/settings.keys.tsx'),
  '/settings/mail': () => import('./routes/settings.mail.tsx'),
  '/settings/memory': () => import('./routes/settings.memory.tsx'),
  '/settings/models': () => import('./routes/settings.models.tsx'),
  '/settings/models/': () => import('./routes/settings.models.index.tsx'),
  '/settings/models/new': () => import('./routes/settings.models.new.tsx'),
  '/settings/models/$connectionId': () => import('./routes/settings.models.$connectionId.index.tsx'),
  '/settings/models/$connectionId/add': () => import('./routes/settings.models.$connectionId.add.tsx'),
  '/settings/models/$connectionId/$deploymentId': () =>
    import('./routes/settings.models.$connectionId.$deploymentId.tsx'),
  '/settings/people': () => import('./routes/settings.people.tsx'),
  '/settings/playground': () => import('./routes/settings.playground.tsx'),
  '/settings/prices': () => import('./routes/settings.prices.tsx'),
  '/settings/shares': () => import('./routes/settings.shares.tsx'),
  '/settings/sign-in': () => import('./routes/settings.sign-in.tsx'),
  '/settings/successor/$deploymentId': () => import('./routes/settings.successor.$deploymentId.tsx'),
  '/settings/storage': () => import('./routes/settings.storage.tsx'),
  '/settings/usage': () => import('./routes/settings.usage.tsx'),
  '/settings/warnings': () => import('./routes/settings.warnings.tsx'),
  '/setup': () => import('./routes/setup.tsx'),
  '/share': () => import('./routes/share.tsx'),
  '/tags': () => import('./routes/tags.tsx'),
};
