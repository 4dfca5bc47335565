/** Which deployments a connection has: the resource's own list where it tells, else the usual names tried politely. */
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { ErrorCode } from '#shared/errors.ts';
import { baseModelOf, factsOf, knownChatModels } from '#providers/models.ts';
import { jsonIn } from '#shared/json.ts';
import type { Asked, Asking, Subject } from './check/ask.ts';
import { isMissing, probeDeployment } from './check/model.ts';
import { NOWHERE } from './check/way.ts';
import type { Managed } from './entra/managed.ts';

export interface Found {
  /** As the upstream is called with. */
  name: string;
  /** The base model, where told. */
  model: string | null;
  /** What its control plane says besides. */
  terms?: Omit<Managed['deployments'][number], 'name' | 'model'>;
}

export interface Discovered {
  deployments: Found[];
  how: 'managed' | 'listing' | 'probed' | 'none';
}

const Listing = z.looseObject({
  data: z.array(z.looseObject({ id: z.string().min(1), model: z.string().nullish(), status: z.string().nullish() })),
});

/**
 * What the resource itself lists, chat models only. Azure: the legacy listing, whose entries are deployments with their
 * models (newer listings name what could be deployed, not what is). Others: their models. Nothing when it does not tell.
 */
export async function listDeployments(
  subject: Subject,
  ask: Asking,
): Promise<{ deployments: Found[]; asked: Asked | null }> {
  const wire = subject.azure ? 'deployments' : 'models';
  if (!subject.provider.speaks.includes(wire)) return { deployments: [], asked: null };
  const asked = await ask({ wire, deployment: '', key: subject.keys[0] ?? null });
  const listing = asked.error === null ? Listing.safeParse(jsonIn(asked.reply?.text ?? '')) : null;
  if (listing?.success !== true) return { deployments: [], asked };
  const entries = listing.data.data.filter((entry) => !subject.azure || entry.status !== 'failed');
  const found = entries.map(({ id, model }) => ({
    name: id.replace(/^models\//, ''),
    model: subject.azure ? (model ? baseModelOf(model) : null) : baseModelOf(id),
  }));
  return { deployments: undated(found.filter(chats)), asked };
}

/** What the control plane lists, chat models only. */
export function fromManaged({ deployments }: Managed): Found[] {
  return deployments.map(({ name, model, ...terms }) => ({ name, model, terms })).filter(chats);
}

/** Leaves out what surely does not chat; a model nobody knows may. */
function chats({ name, model }: Found): boolean {
  const facts = factsOf(model ?? name);
  if (facts !== null) return facts.kind === 'chat' && !facts.responsesOnly;
  return !/embed|whisper|tts|audio|image|dall-e|moderation|realtime|transcribe|rerank|guard|search|ocr/i.test(name);
}

/** Vendors list each dated version beside the name that stands for the newest: the name is enough. */
function undated(found: Found[]): Found[] {
  const names = new Set(found.map(({ name }) => name));
  return found.filter(({ name }) => {
    const plain = name.replace(/-(\d{4}-\d{2}-\d{2}|\d{8}|\d{4})$/, '');
    return plain === name || !names.has(plain);
  });
}

/** Names people give by hand, beside those of the models themselves. */
const USUAL = [
  'gpt4o',
  'gpt-4o-mini',
  'gpt4',
  'gpt-35-turbo',
  'gpt-4-turbo',
  'gpt35',
  'gpt-35',
  'gpt5',
  'chat',
  'chatgpt',
];
const PAUSE_MS = 120;
/** These end the trying: the same answer would come for every name. */
const HOPELESS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'key_wrong',
  'key_other_region',
  'key_not_accepted',
  'key_auth_disabled',
  'role_missing',
  'firewall',
  'resource_blocked',
  'api_version_unsupported',
]);

/**
 * Tries the usual names one after the other with a request that costs nothing. Stops at the first sign of a limit, and
 * throws what the resource answered when no name can be tried at all.
 */
export async function probeNames(
  subject: Subject,
  ask: Asking,
  { signal, pauseMs = PAUSE_MS }: { signal: AbortSignal; pauseMs?: number | undefined },
): Promise<Found[]> {
  const found: Found[] = [];
  const names = new Set([NOWHERE, ...knownChatModels(), ...USUAL]);
  for (const name of names) {
    const asked = await probeDeployment(ask, name, subject.keys[0] ?? null);
    if (asked.reply === null && asked.error !== null) throw asked.error;
    if (asked.error !== null && HOPELESS.has(asked.error.code)) throw asked.error;
    if (asked.reply?.status === 429 || (asked.reply?.status ?? 0) >= 500) break;
    // Where a name that surely does not exist is not missed, no answer tells anything.
    if (name === NOWHERE && !isMissing(asked)) break;
    const speaks = asked.error?.code !== 'model_not_chat' && asked.error?.code !== 'model_responses_only';
    if (!isMissing(asked) && speaks) found.push({ name, model: null });
    await pause(pauseMs, undefined, { signal });
  }
  return found;
}

/** The listing, then with `probe` the usual names. Throws when the upstream cannot be reached or refuses the key. */
export async function discover(
  subject: Subject,
  ask: Asking,
  { probe, signal, pauseMs }: { probe: boolean; signal: AbortSignal; pauseMs?: number },
): Promise<Discovered> {
  const { deployments, asked } = await listDeployments(subject, ask);
  if (deployments.length > 0) return { deployments, how: 'listing' };
  const error = asked?.error ?? null;
  if (
    error !== null &&
    (asked?.reply === null || (HOPELESS.has(error.code) && error.code !== 'api_version_unsupported'))
  )
    throw error;
  if (!probe || !subject.azure) return { deployments: [], how: 'none' };
  return { deployments: await probeNames(subject, ask, { signal, pauseMs }), how: 'probed' };
}
