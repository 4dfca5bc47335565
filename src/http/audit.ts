/** Which acts are written down, and what of them: names and ids, never what was said or set. */
import { contract, endpoints } from '#shared/contract/index.ts';
import type { Endpoint } from '#shared/contract/endpoint.ts';
import { settings } from '#shared/settings.ts';
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

/** Posted because of what is asked, or to look only: nothing changes. */
const LOOKS = [contract.understandAddress, contract.discoverDeployments];

/** Reading that takes away what somebody wrote, or everything: nothing changes, and it matters more than most that does. */
const TAKEN_ALONG = [contract.exportPerson, contract.downloadBackup];

/** Those name a person already, who is who did it. */
const PERSONAL_ACTS = new Set<Endpoint>(PERSONAL.filter((act) => act !== contract.createKey));

/** Their handlers say themselves who came, and that it went well. */
const REDIRECTING = new Set<Endpoint>([contract.finishSignIn, contract.finishToolConnection]);

const names = new Map<Endpoint, string>(Object.entries(endpoints).map(([name, endpoint]) => [endpoint, name]));
const written = new Set<Endpoint>([
  ...PERSONAL,
  ...TAKEN_ALONG,
  // Everybody's own are not: `note` looks at which it is.
  contract.putSetting,
  ...Object.values(endpoints).filter(
    (endpoint) =>
      endpoint.method !== 'GET' &&
      (endpoint.access === 'admin' || endpoint.access === 'owner') &&
      !LOOKS.some((look) => look === endpoint),
  ),
]);

/** The names of all acts that can stand in the log. */
export const actsWritten: readonly string[] = [...written].map((endpoint) => names.get(endpoint) ?? endpoint.path);

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
      if (!written.has(endpoint) || (answer instanceof Response && REDIRECTING.has(endpoint))) return;
      if (endpoint === contract.putSetting && !isOfInstance(params)) return;
      // Whoever came in just now is named by the answer.
      const person = who?.person ?? personIn(answer);
      const entry = {
        at: now(),
        user_id: person?.id ?? null,
        name: person?.name ?? '',
        ip,
        act: names.get(endpoint) ?? endpoint.path,
        target: JSON.stringify({ ...textsOf(params), ...(PERSONAL_ACTS.has(endpoint) ? {} : calledIn(body)) }),
        fields: JSON.stringify(fieldsOf(body)),
      };
      last = last.then(() => addAudit(db, seal, entry)).catch(onError);
      await last;
    },
  };
}

function isOfInstance(params: unknown): boolean {
  const { key } = textsOf(params);
  return (
    key !== undefined && Object.hasOwn(settings, key) && settings[key as keyof typeof settings].scope === 'instance'
  );
}

/** How what was made or invited is called. */
function calledIn(body: unknown): Record<string, string> {
  const { name, email } = textsOf(body);
  return { ...(name === undefined ? {} : { name }), ...(email === undefined ? {} : { email }) };
}

/** The fields that were given. Of switches and roles also which way: nobody's secret, and half of what was done. */
function fieldsOf(body: unknown): string[] {
  if (typeof body !== 'object' || body === null) return [];
  return Object.entries(body).map(([key, value]: [string, unknown]) =>
    typeof value === 'boolean' || key === 'role' ? `${key}: ${String(value)}` : key,
  );
}

function personIn(answer: unknown): { id: string; name: string } | null {
  if (typeof answer !== 'object' || answer === null || !('person' in answer)) return null;
  const { person } = answer;
  if (typeof person !== 'object' || person === null || !('id' in person) || !('name' in person)) return null;
  return { id: String(person.id), name: String(person.name) };
}

function textsOf(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter(([, each]) => typeof each === 'string'));
}
