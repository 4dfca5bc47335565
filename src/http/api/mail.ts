import { deleteMail, forgotPassword, getMail, putMail, testMail } from '#shared/contract/mail.ts';
import type { Deps } from '../deps.ts';
import { handle, handlePublic, type Mounted } from '../mount.ts';

export const mailRoutes: Mounted[] = [
  handle(getMail, (_, { notices }) => notices.mail.state()),
  handle(putMail, ({ body, who }, { notices }) => notices.mail.put(body, who.person)),
  handle(deleteMail, ({ who }, { notices }) => notices.mail.put(null, who.person)),
  handle(testMail, ({ who }, { notices }) => notices.post.test(who.person.id)),

  handlePublic(forgotPassword, async ({ body, request }, deps) => {
    // Counted for everybody alike; what comes of it is nobody's to know, nor how long it takes.
    await deps.identity.countForgotten(body.email, request.client.ip);
    sendLink(body.email, deps).catch((cause: unknown) =>
      deps.log.warn('a link for a new password could not be sent', { cause }),
    );
    return {};
  }),
];

async function sendLink(email: string, { identity, notices }: Deps): Promise<void> {
  if (!(await notices.post.canLink())) return;
  const found = await identity.forgotten(email);
  if (found !== null) await notices.post.reset(found.person, found.token);
}
