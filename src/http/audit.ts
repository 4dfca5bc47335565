/** Which acts are written down, and what of them: names and ids, never what was said or set. */
import { contract, endpoints } from '#shared/contract/index.ts';
import type { Endpoint } from '#shared/contract/endpoint.ts';
import { addAudit } from '#store/audit.ts';
import type { Db } from '#store/open.ts';
import type { Seal } from '#store/seal.ts';
import type { SignedIn } from '#identity/identity.ts';

/** What anybody may do and is written down all the same: coming in, and what changes who may. */
const PERSONAL = [
  contract.setUp,
  contract.signIn,
  contract.enterCode,
  contract.passkeySignIn,
  contract.finishSignIn,
  contract.acceptInvite,
  contract.resetPassword,
  contract.register,
  contract.becomeAccount,
  contract.acceptTerms,
  contract.confirmFactor,
  contract.removeFactor,
  contract.addPasskey,
  contract.removePasskey,
  contract.revokeDevice,
  contract.createKey,
  contract.updateKey,
  contract.regenerateKey,
  contract.revokeKey,
  contract.finishToolConnection,
  contract.disconnectToolServer,
];

/** Reading that takes away what somebody wrote, or everything: nothing changes, and it matters more than most that does. */
const TAKEN_ALONG = [contract.exportPerson, contract.downloadBackup];

const names = new Map<Endpoint, string>(Object.entries(endpoints).map(([name, endpoint]) => [endpoint, name]));
const written = new Set<Endpoint>([
  ...PERSONAL,
  ...TAKEN_ALONG,
  ...Object.values(endpoints).filter(
    ({ method, access }) => method !== 'GET' && (access === 'admin' || access === 'owner'),
  ),
]);

export interface Audit {
  /** Writes a successful act down, if it is one of those. Never throws: what was done is done. */
  note(
    endpoint: Endpoint,
    act: { who: SignedIn | null; ip: string; params: unknown; body: unknown; answer: unknown },
  ): Promise<void>;
}

interface Options {
  db: Db;
  seal: Pick<Seal, 'mark'>;
  onError(cause: unknown): void;
  now(): number;
}

export function createAudit({ db, seal, onError, now }: Options): Audit {
  // One after the other: the chain grows at its end.
  let last: Promise<void> = Promise.resolve();
  return {
    async note(endpoint, { who, ip, params, body, answer }) {
      // A redirect names nobody: its handler says itself who came in.
      if (!written.has(endpoint) || (answer instanceof Response && endpoint === contract.finishSignIn)) return;
      // Whoever came in just now is named by the answer.
      const person = who?.person ?? personIn(answer);
      const entry = {
        at: now(),
        user_id: person?.id ?? null,
        name: person?.name ?? '',
        ip,
        act: names.get(endpoint) ?? endpoint.path,
        target: JSON.stringify(textsOf(params)),
        fields: JSON.stringify(Object.keys(textsOf(body, true))),
      };
      last = last.then(() => addAudit(db, seal, entry)).catch(onError);
      await last;
    },
  };
}

function personIn(answer: unknown): { id: string; name: string } | null {
  if (typeof answer !== 'object' || answer === null || !('person' in answer)) return null;
  const { person } = answer;
  if (typeof person !== 'object' || person === null || !('id' in person) || !('name' in person)) return null;
  return { id: String(person.id), name: String(person.name) };
}

function textsOf(value: unknown, any = false): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => any || typeof each === 'string')
      .map(([key, each]) => [key, any ? '' : String(each)]),
  );
}
