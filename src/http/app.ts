/** The workspace's API: the list of all routes is the table of contents. */
import { Hono } from 'hono';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import { accountRoutes } from './api/account.ts';
import { assistantRoutes } from './api/assistants.ts';
import { auditRoutes } from './api/audit.ts';
import { backupRoutes } from './api/backup.ts';
import { callRoutes } from './api/calls.ts';
import { catalogueRoutes } from './api/catalogue.ts';
import { chatRoutes } from './api/chats.ts';
import { connectionRoutes } from './api/connections.ts';
import { fileRoutes } from './api/files.ts';
import { frameRoutes } from './api/frames.ts';
import { instanceRoutes } from './api/instance.ts';
import { keyRoutes } from './api/keys.ts';
import { limitRoutes } from './api/limits.ts';
import { lookRoutes } from './api/look.ts';
import { memoryRoutes } from './api/memory.ts';
import { modelRoutes } from './api/models.ts';
import { peopleRoutes } from './api/people.ts';
import { pictureRoutes } from './api/pictures.ts';
import { playgroundRoutes } from './api/playground.ts';
import { priceRoutes } from './api/prices.ts';
import { webSearchRoutes } from './api/web-search.ts';
import { conversationRoutes } from './api/conversation.ts';
import { projectRoutes } from './api/projects.ts';
import { promptLibraryRoutes } from './api/prompt-library.ts';
import { promptRoutes } from './api/prompt.ts';
import { proofRoutes } from './api/proofs.ts';
import { ratingRoutes } from './api/ratings.ts';
import { runRoutes } from './api/runs.ts';
import { searchRoutes } from './api/search.ts';
import { settingRoutes } from './api/settings.ts';
import { shareRoutes } from './api/shares.ts';
import { signInRoutes } from './api/sign-in.ts';
import { successorRoutes } from './api/successor.ts';
import { tagRoutes } from './api/tags.ts';
import { teamRoutes } from './api/teams.ts';
import { toolConnectionRoutes } from './api/tool-connections.ts';
import { toolServerRoutes } from './api/tool-servers.ts';
import { toolServiceRoutes } from './api/tool-services.ts';
import { toolWordRoutes } from './api/tool-words.ts';
import { termsRoutes } from './api/terms.ts';
import { transferRoutes } from './api/transfer.ts';
import { usageRoutes } from './api/usage.ts';
import { voiceRoutes } from './api/voice.ts';
import { invoiceRoutes } from './api/invoices.ts';
import { mailRoutes } from './api/mail.ts';
import { warningRoutes } from './api/warnings.ts';
import type { Deps } from './deps.ts';
import { errorResponse } from './errors.ts';
import { mount, type Mounted } from './mount.ts';

export const routes: readonly Mounted[] = [
  ...accountRoutes,
  ...termsRoutes,
  ...settingRoutes,
  ...lookRoutes,
  ...chatRoutes,
  ...projectRoutes,
  ...tagRoutes,
  ...assistantRoutes,
  ...memoryRoutes,
  ...toolServerRoutes,
  ...toolConnectionRoutes,
  ...toolServiceRoutes,
  ...toolWordRoutes,
  ...promptLibraryRoutes,
  ...shareRoutes,
  ...runRoutes,
  ...conversationRoutes,
  ...ratingRoutes,
  ...promptRoutes,
  ...searchRoutes,
  ...fileRoutes,
  ...frameRoutes,
  ...pictureRoutes,
  ...voiceRoutes,
  ...modelRoutes,
  ...successorRoutes,
  ...playgroundRoutes,
  ...catalogueRoutes,
  ...connectionRoutes,
  ...keyRoutes,
  ...limitRoutes,
  ...teamRoutes,
  ...peopleRoutes,
  ...signInRoutes,
  ...proofRoutes,
  ...priceRoutes,
  ...webSearchRoutes,
  ...transferRoutes,
  ...usageRoutes,
  ...callRoutes,
  ...auditRoutes,
  ...backupRoutes,
  ...instanceRoutes,
  ...mailRoutes,
  ...invoiceRoutes,
  ...warningRoutes,
];

/** The API alone, as one function of requests; addresses it does not know answer `not_found`. */
export function createApp(deps: Deps): Hono {
  const app = new Hono();
  for (const route of routes) mount(app, route, deps);
  app.notFound((c) =>
    errorResponse(new AppError('not_found'), newId('call'), c.req.header('accept-language') ?? null, deps.log),
  );
  return app;
}
