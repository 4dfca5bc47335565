/** One question to the upstream of a connection, and what its reply means. */
import { AppError, type ErrorCode } from '#shared/errors.ts';
import type { Exchange } from '#shared/contract/connections.ts';
import { apiVersionOf } from '#providers/azure-openai.ts';
import type { ConnectionSettings, Provider, WireId } from '#providers/provider.ts';
import type { Credential } from '../entra/token-source.ts';
import type { Carrier, Question, Reply } from './carrier.ts';
import { exchangeOf, withoutKeys } from './exchange.ts';

/** A connection as it is checked; nothing here comes from or goes to the database. */
export interface Subject {
  provider: Provider;
  settings: ConnectionSettings;
  keys: readonly string[];
  /** Signs in instead of a key; null for keys. */
  credential: Credential | null;
  /** Of the address, for messages. */
  host: string;
  /** Whether the connection claims to be an Azure OpenAI resource: its own replies and listing then. */
  azure: boolean;
}

export interface Asked {
  question: Question;
  /** Null when no reply came. */
  reply: Reply | null;
  /** Null for a success; what the network or the upstream's refusal means otherwise. */
  error: AppError | null;
}

export interface Ask {
  wire: WireId;
  deployment: string;
  key: string | null;
  /** Asked without signing in. */
  stranger?: true;
  /** The body of a POST; the model's name is added where the provider wants it there. */
  json?: Record<string, unknown>;
  /** Instead of the connection's own: to compare. */
  settings?: ConnectionSettings;
  timeout?: number;
}

export type Asking = (ask: Ask) => Promise<Asked>;

/** Probes are answered by a front door; only completions may take longer. */
const PROBE_MS = 15_000;

/** Asks through `carry`. Throws only what an aborted signal says, and `address_invalid` for an address that is none. */
export function asking(subject: Subject, carry: Carrier, signal: AbortSignal): Asking {
  return async ({ wire, deployment, key, json, stranger, settings = subject.settings, timeout = PROBE_MS }) => {
    const { provider, host, azure } = subject;
    const credential = stranger === true ? null : subject.credential;
    const request = provider.request(wire, settings, key, deployment);
    const named = provider.modelIn(settings) === 'body' ? { model: deployment, ...json } : json;
    const body = request.method === 'POST' ? JSON.stringify(named ?? {}) : null;
    const question: Question = { ...request, headers: { accept: '*/*', ...request.headers }, body, timeout };
    try {
      if (credential !== null) question.headers['authorization'] = `Bearer ${await credential.token()}`;
      // An upstream that repeats a key must not get it into a model's name or a message.
      const reply = withoutKeys(await carry.send(question), secretsOf(subject));
      if (reply.status >= 200 && reply.status < 300) return { question, reply, error: null };
      const apiVersion = azure ? apiVersionOf(settings) : null;
      const failure = provider.failure(reply.status, reply.headers, reply.text, { deployment, apiVersion, host });
      if (credential !== null && REFUSED_KEY.has(failure.code)) {
        credential.refused();
        return { question, reply, error: new AppError('entra_refused', { params: { reason: failure.detail } }) };
      }
      return { question, reply, error: new AppError(failure.code, failure) };
    } catch (error) {
      if (signal.aborted || !(error instanceof AppError)) throw error;
      return { question, reply: null, error };
    }
  };
}

/** What an upstream says of a token as of a key: there is no key to correct then. */
const REFUSED_KEY: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['key_wrong', 'key_not_accepted', 'key_other_region']);

function secretsOf({ keys, credential }: Subject): readonly string[] {
  const token = credential?.ready() ?? null;
  return token === null ? keys : [...keys, token];
}

export function shown({ question, reply, error }: Asked, subject: Subject): Exchange {
  return exchangeOf(question, reply ?? causeOf(error), secretsOf(subject));
}

/** What the system said, for the unfolded view. */
function causeOf(error: AppError | null): string {
  const cause: unknown = error?.cause;
  return [error?.code, cause instanceof Error ? cause.message : undefined].filter(Boolean).join(': ');
}
