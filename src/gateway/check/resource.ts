/** The resource: is it Azure OpenAI at all, does it take the key, does it know the version. */
import { z } from 'zod';
import { AppError, type ErrorCode } from '#shared/errors.ts';
import { DEFAULT_API_VERSION, apiVersionOf } from '#providers/azure-openai.ts';
import { jsonIn } from '#shared/json.ts';
import { shown, type Asked, type Asking, type Subject } from './ask.ts';
import type { Reply } from './carrier.ts';
import { hint } from './exchange.ts';
import { failed, passed, skipped, type Verdict } from './verdict.ts';
import { NOWHERE } from './way.ts';

const Flat = z.looseObject({ statusCode: z.number(), message: z.string() });
const Envelope = z.looseObject({
  error: z.looseObject({ code: z.unknown().optional(), message: z.string(), type: z.string().nullish() }),
});
const AZURE_HEADER =
  /^(apim-request-id|x-ms-(region|client-request-id|rai-invoked|deployment-name)|azureml-|azureai-)/i;

/**
 * What a reply tells of who sent it. `azure`: its headers, or an error as only Azure's front door writes it.
 * `like`: an error envelope that a gateway in front of Azure may write too; the next stages decide.
 */
export function looksLike(reply: Reply): 'azure' | 'like' | 'other' {
  if (Object.keys(reply.headers).some((name) => AZURE_HEADER.test(name))) return 'azure';
  const body = jsonIn(reply.text);
  if (Flat.safeParse(body).success) return 'azure';
  const envelope = Envelope.safeParse(body);
  if (!envelope.success) return 'other';
  const { code, type } = envelope.data.error;
  if (typeof code === 'string' && code !== '' && (type === undefined || type === null)) return 'azure';
  // OpenAI itself, asked for Azure's paths: `Invalid URL (POST /openai/deployments/…)`.
  return reply.status === 404 && (code === null || code === undefined) ? 'other' : 'like';
}

/** Whether the one who answered the first question is an Azure OpenAI resource, or stands before one. */
export async function checkAzure(subject: Subject, first: Asked): Promise<Verdict> {
  const { reply, error } = first;
  if (reply === null) return skipped();
  const exchange = shown(first, subject);
  if (reply.status >= 500 && error !== null) return failed(error, exchange);
  switch (looksLike(reply)) {
    case 'azure':
      return passed(exchange);
    case 'like':
      return skipped(exchange);
    case 'other': {
      const words = error?.detail ?? `HTTP ${reply.status}`;
      return failed(new AppError('not_azure', { params: { host: subject.host }, detail: words }), exchange);
    }
  }
}

/** Statuses of a server that has no such path. 3xx leads to a page, which no API does. */
const isElsewhere = (status: number) => status === 404 || status === 405 || (status >= 300 && status < 400);

/** Whether a reply is one of an API: JSON, and not merely that the path does not exist. */
function isApi({ reply, error }: Asked): boolean {
  if (reply === null) return true;
  if (typeof jsonIn(reply.text) !== 'object') return reply.status === 401 || reply.status === 403;
  return error?.code === 'model_unknown' || !isElsewhere(reply.status);
}

/** Other vendors: whether anything speaks OpenAI's protocol at this address. A page of somebody's website does not. */
export async function checkApi(subject: Subject, ask: Asking, first: Asked): Promise<Verdict> {
  const { provider, keys, host } = subject;
  if (first.reply === null || !provider.speaks.includes('models') || isApi(first)) return skipped();
  if (first.reply.status >= 500 && first.error !== null) return failed(first.error, shown(first, subject));
  // Some have no list of models.
  const asked = await ask({ wire: 'chat-completions', deployment: NOWHERE, key: keys[0] ?? null, json: {} });
  if (asked.reply === null || isApi(asked)) return skipped();
  const words = asked.error?.detail ?? `HTTP ${asked.reply.status}`;
  return failed(new AppError('not_compatible', { params: { host }, detail: words }), shown(asked, subject));
}

const REFUSED: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'key_wrong',
  'key_other_region',
  'key_not_accepted',
  'key_auth_disabled',
  'role_missing',
  'firewall',
  'resource_blocked',
  'credit_spent',
]);

/** What a keyed question to a deployment that does not exist says of the key. */
function keyVerdict({ reply, error }: Asked): 'accepted' | 'refused' | 'undecided' {
  if (error === null) return 'accepted';
  if (reply === null || reply.status === 401 || reply.status === 403 || reply.status >= 500) return 'refused';
  if (REFUSED.has(error.code) || error.code === 'not_azure') return 'refused';
  return error.code === 'api_version_unsupported' ? 'undecided' : 'accepted';
}

export interface ResourceState {
  /** What is wrong with the version, once the key stage has compared. */
  version: { error: AppError; asked: Asked } | null;
}

/**
 * Whether every stored key is taken. A version that the resource does not know gets 404 before the key is looked at,
 * so the same question is then asked again with a version that every resource knows, and the two replies are compared.
 */
export async function checkAzureKeys(subject: Subject, ask: Asking, state: ResourceState): Promise<Verdict> {
  const keys: (string | null)[] = subject.keys.length === 0 ? [null] : [...subject.keys];
  let last: Asked | null = null;
  for (const [index, key] of keys.entries()) {
    const asked = await keyed(subject, ask, key, state);
    last = asked;
    if (asked.error === null || keyVerdict(asked) !== 'refused') continue;
    return failed(several(asked.error, keys, index), shown(asked, subject));
  }
  if (last === null || (subject.keys.length === 0 && !subject.provider.needsKey)) return skipped();
  return passed(shown(last, subject));
}

async function keyed(subject: Subject, ask: Asking, key: string | null, state: ResourceState): Promise<Asked> {
  const settings = { ...subject.settings, surface: 'classic' as const, apiVersion: otherVersion(subject) };
  if (state.version !== null) return ask({ wire: 'chat-completions', deployment: NOWHERE, key, json: {}, settings });
  const asked = await ask({ wire: 'chat-completions', deployment: NOWHERE, key, json: {} });
  if (asked.error === null || keyVerdict(asked) !== 'undecided') return asked;
  const compared = await ask({ wire: 'chat-completions', deployment: NOWHERE, key, json: {}, settings });
  if (keyVerdict(compared) === 'refused') return compared;
  const error =
    keyVerdict(compared) === 'undecided'
      ? new AppError('not_azure', { params: { host: subject.host }, detail: asked.error.detail })
      : asked.error;
  state.version = { error, asked };
  return compared;
}

/** A version that every resource knows, and another than the connection's own. */
function otherVersion(subject: Subject): string {
  return apiVersionOf(subject.settings) === DEFAULT_API_VERSION ? '2024-02-01' : DEFAULT_API_VERSION;
}

/** With several keys it must be clear which one is meant. */
function several(error: AppError, keys: readonly (string | null)[], index: number): AppError {
  const key = keys[index];
  if (keys.length === 1 || typeof key !== 'string') return error;
  const detail = `${index + 1}/${keys.length} (${hint(key)}): ${error.detail ?? error.code}`;
  return new AppError(error.code, { params: error.params, detail, cause: error.cause });
}

/** Other vendors: the list of models, unless it is shown to strangers too; then a question that cannot be answered. */
export async function checkKeys(subject: Subject, ask: Asking, first: Asked): Promise<Verdict> {
  if (subject.keys.length === 0 && !subject.provider.needsKey && first.error === null) return skipped();
  const tells = subject.provider.speaks.includes('models') && first.error !== null;
  const keys: (string | null)[] = subject.keys.length === 0 ? [null] : [...subject.keys];
  let last: Asked | null = null;
  for (const [index, key] of keys.entries()) {
    let asked = await ask({ wire: tells ? 'models' : 'chat-completions', deployment: NOWHERE, key, json: {} });
    if (tells && (asked.reply?.status === 404 || asked.reply?.status === 405))
      asked = await ask({ wire: 'chat-completions', deployment: NOWHERE, key, json: {} });
    last = asked;
    if (asked.error !== null && keyVerdict(asked) === 'refused')
      return failed(several(asked.error, keys, index), shown(asked, subject));
  }
  return passed(last === null ? null : shown(last, subject));
}

/** What the key stage learnt of the version. */
export async function checkVersion(subject: Subject, state: ResourceState): Promise<Verdict> {
  if (state.version !== null) return failed(state.version.error, shown(state.version.asked, subject));
  return apiVersionOf(subject.settings) === null && subject.settings.apiVersion !== 'preview' ? skipped() : passed();
}
