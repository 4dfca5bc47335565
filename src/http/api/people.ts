import { destroyChats } from '#chat/bin.ts';
import type { SignedIn } from '#identity/identity.ts';
import {
  acceptInvite,
  createInvite,
  createReset,
  deletePerson,
  handOver,
  listPeople,
  lookAtLink,
  register,
  resetPassword,
  revokeInvite,
  updatePerson,
} from '#shared/contract/people.ts';
import type { Parsed, Result } from '#shared/contract/endpoint.ts';
import { AppError, asAppError } from '#shared/errors.ts';
import { chatIdsOf } from '#store/chats.ts';
import { fileIdsOf } from '#store/files.ts';
import type { Entry } from '#identity/doors.ts';
import type { Deps } from '../deps.ts';
import { handle, handlePublic, type Mounted, type RequestContext } from '../mount.ts';
import { callerOf } from './account.ts';

/** Everything a person has under way ends: answers being written, and calls of their keys. */
function endEverything({ runs, callers }: Deps, userId: string): void {
  runs.live.stopUser(userId);
  callers.cutOff(userId);
}

async function entered(enter: Promise<Entry>, request: RequestContext, { identity }: Deps) {
  const entry = await enter;
  request.headers.append('set-cookie', entry.cookie);
  return identity.state(entry.who);
}

/** Chats and files first: should this be cut short, the person is still there to be deleted again. */
async function removePerson(deps: Deps, who: SignedIn, id: string): Promise<void> {
  const { db, blobs, gateway, identity } = deps;
  await identity.mayAct(who, id);
  endEverything(deps, id);
  await destroyChats(deps, id, await chatIdsOf(db, id));
  const files = await fileIdsOf(db, id);
  await identity.deleteMember(who, id);
  for (const file of files) await blobs.delete(file);
  await gateway.limits.reload();
}

/** An invitation, and a letter with it; a letter that cannot go takes nothing back. */
async function invited(
  who: SignedIn,
  { send, ...terms }: Parsed<typeof createInvite>['body'],
  { identity, notices }: Deps,
): Promise<Result<typeof createInvite>> {
  const { email } = terms;
  const writes = send && email !== null;
  if (writes && !(await notices.post.canLink())) throw new AppError('mail_unset');
  const link = await identity.invite(who, terms);
  if (!writes) return { ...link, sent: false, unsent: null };
  try {
    await notices.post.invite({ email, token: link.token, expiresAt: Date.parse(link.expiresAt) }, who.person);
    return { ...link, sent: true, unsent: null };
  } catch (error) {
    return { ...link, sent: false, unsent: asAppError(error).info() };
  }
}

async function sendConfirmation(email: string, accepted: string, { identity, notices }: Deps): Promise<void> {
  const found = await identity.confirming(email);
  const language = accepted.split(/[,;]/, 1)[0]?.trim() ?? '';
  if (found !== null) await notices.post.confirm({ email, token: found.token, language });
}

export const peopleRoutes: Mounted[] = [
  handle(listPeople, (_, { identity }) => identity.members()),

  handle(updatePerson, async ({ params, body, who }, deps) => {
    const changed = await deps.identity.changeMember(who, params.id, body);
    if (body.suspended === true || body.role === 'viewer') endEverything(deps, params.id);
    if (body.teamId !== undefined || body.models !== undefined) await deps.gateway.limits.reload();
    return changed;
  }),

  handle(deletePerson, async ({ params, who }, deps) => {
    await removePerson(deps, who, params.id);
    return {};
  }),

  handle(handOver, async ({ params, who }, { identity }) => {
    await identity.handOver(who, params.id);
    return {};
  }),

  handle(createInvite, ({ body, who }, deps) => invited(who, body, deps)),
  handle(revokeInvite, async ({ params }, { identity }) => {
    await identity.revokeInvite(params.id);
    return {};
  }),
  handle(createReset, async ({ params, who }, { identity }) =>
    identity.resetLink(who, await identity.mayAct(who, params.id)),
  ),

  handlePublic(lookAtLink, async ({ body, request }, { identity }) => ({
    ...(await identity.lookAtLink(body.token, request.client.ip)),
    instanceName: await identity.settings.get('instance.name', null),
  })),
  handlePublic(acceptInvite, ({ body: { token, ...person }, who, request }, deps) =>
    entered(deps.identity.acceptInvite(token, person, callerOf(request, who)), request, deps),
  ),
  handlePublic(resetPassword, async ({ body, who, request }, deps) => {
    const entry = await deps.identity.resetPassword(body.token, body.password, callerOf(request, who));
    return entry === null ? deps.identity.state(null) : entered(Promise.resolve(entry), request, deps);
  }),
  handlePublic(register, async ({ body, request }, deps) => {
    const next = await deps.identity.register(body, request.client.ip);
    await deps.gateway.limits.reload();
    if (next === 'sign-in' || !(await deps.notices.post.canLink())) return { next };
    // Not waited for: how long it takes would tell whether there is anybody to write to.
    sendConfirmation(body.email, request.raw.headers.get('accept-language') ?? '', deps).catch((cause: unknown) =>
      deps.log.warn('a link to confirm an address could not be sent', { cause }),
    );
    return { next: 'mail' as const };
  }),
];
