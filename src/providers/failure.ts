/** One table from what is seen on the wire to what it means (azure-openai.md 2.3–2.5). The first row that fits holds. */
import { errors, type ErrorCode } from '#shared/errors.ts';
import type { ErrorParams } from '#shared/fill.ts';
import { readEvidence, refusedParameters, type Evidence } from './evidence.ts';
import { maskSecrets } from './mask.ts';
import { factsOf } from './models.ts';
import type { FailureContext, UpstreamFailure, UpstreamHeaders } from './provider.ts';
import { retryAfterOf } from './retry-after.ts';

interface Case extends Evidence {
  context: FailureContext;
  /** The connection says it is Azure: what does not look like Azure is then `not_azure`. */
  azure: boolean;
  retryAfterMs: number | undefined;
}

interface Row {
  code: ErrorCode;
  when(found: Case): boolean;
  params?(found: Case): ErrorParams;
}

const DAY_MS = 86_400_000;
/** Azure's counters start anew each minute: what to say when it does not say. */
const MINUTE_S = 60;

const reason = ({ message, status }: Case) => maskSecrets(message || `status ${status}`).slice(0, 300);
const says = (found: Case, pattern: RegExp) => pattern.test(found.message);
const seconds = ({ retryAfterMs }: Case) => (retryAfterMs === undefined ? MINUTE_S : Math.ceil(retryAfterMs / 1000));
/** Inside a stream the status was 200 long ago. */
const status = (found: Case) => (found.status < 400 ? 500 : found.status);

/** The model an E11 names: `… does not work with the specified model, gpt-5.4-pro. Please …` */
function namedModel({ message, context }: Case): string {
  return /specified model, (.+?)\.(?:\s|$)/.exec(message)?.[1] ?? context.deployment;
}

function tokens({ message }: Case): ErrorParams {
  const limit = /maximum context length is (\d+)/.exec(message)?.[1];
  const asked = /(?:resulted in|requested) (\d+)/.exec(message)?.[1];
  return { ...(limit ? { limit: Number(limit) } : {}), ...(asked ? { tokens: Number(asked) } : {}) };
}

function size({ message }: Case): ErrorParams {
  const bytes = Number(/limit \((\d+)\)/.exec(message)?.[1] ?? NaN);
  return { limit: Number.isNaN(bytes) ? '…' : `${Math.floor(bytes / 1_048_576)} MB` };
}

const table: readonly Row[] = [
  // Something that is not Azure at all: a page, plain text, another API's envelope.
  {
    code: 'not_azure',
    when: (f) => f.azure && !f.envelope && f.status < 500 && f.status !== 429 && f.status !== 408,
    params: (f) => ({ host: f.context.host }),
  },
  // What the request said: E20, E18, E12–E16, E11
  {
    code: 'content_filtered',
    when: (f) =>
      f.filtered.length > 0 ||
      /^content_(filter|policy_violation)$/.test(f.code) ||
      f.inner === 'ResponsibleAIPolicyViolation' ||
      says(f, /content management policy|prompt was flagged/i),
    params: (f) => ({ categories: f.filtered.join(', ') || 'policy' }),
  },
  {
    code: 'context_too_long',
    when: (f) =>
      f.code === 'context_length_exceeded' ||
      says(
        f,
        /maximum context length|context (window|length) (is )?exceeded|prompt is too long|exceeds? the (available )?context/i,
      ),
    params: tokens,
  },
  {
    code: 'api_version_too_old',
    when: (f) => says(f, /enabled only for api versions? \S+ and later/i),
    params: (f) => ({
      apiVersion: f.context.apiVersion ?? 'v1',
      needed: /api versions? (\S+) and later/i.exec(f.message)?.[1] ?? '…',
    }),
  },
  {
    code: 'model_responses_only',
    when: (f) =>
      (f.code === 'OperationNotSupported' && factsOf(namedModel(f))?.responsesOnly === true) ||
      says(f, /only supported in v1\/responses/i),
    params: (f) => ({ deployment: f.context.deployment, model: namedModel(f) }),
  },
  {
    code: 'model_not_chat',
    when: (f) => f.code === 'OperationNotSupported' || says(f, /not a chat model|does not support chat/i),
    params: (f) => ({ deployment: f.context.deployment, model: namedModel(f) }),
  },
  {
    code: 'parameter_unsupported',
    when: (f) => f.status < 500 && refusedParameters(f).length > 0,
    params: (f) => ({ parameter: refusedParameters(f).join(', ') }),
  },
  // Who asks: E1–E6
  {
    code: 'role_missing',
    when: (f) => says(f, /Principal does not have access|lacks the required data action/i),
  },
  { code: 'key_auth_disabled', when: (f) => f.code === 'AuthenticationTypeDisabled' },
  { code: 'resource_blocked', when: (f) => says(f, /temporarily blocked/i) },
  {
    code: 'firewall',
    when: (f) =>
      (f.status === 403 || f.status === 401) &&
      says(f, /virtual network|firewall|private endpoint|public (network )?access is disabled/i),
  },
  { code: 'key_not_accepted', when: (f) => says(f, /Access token is missing|missing subscription key/i) },
  {
    code: 'key_other_region',
    when: (f) => f.azure && f.status === 401 && /\.api\.cognitive\.(microsoft|azure)\./i.test(f.context.host),
  },
  {
    code: 'key_wrong',
    when: (f) =>
      f.status === 401 || /^(invalid_api_key|authentication_error)$/.test(f.code) || says(f, /API key not valid/i),
  },
  // What was asked for: E7–E10
  {
    code: 'deployment_unknown',
    when: (f) => f.azure && /^(DeploymentNotFound|model_not_found|unknown_model|no_model_name)$/.test(f.code),
    params: (f) => ({ deployment: f.context.deployment }),
  },
  {
    code: 'model_unknown',
    when: (f) =>
      f.status < 500 &&
      (f.code === 'model_not_found' ||
        f.status === 410 ||
        says(f, /\bmodel\b.{0,160}\bhas been (deprecated|retired)\b/i) ||
        says(f, /\bmodels?\b.{0,120}(not found|not exist|is not a valid|unknown)|unknown model|not a valid model/i)),
    params: (f) => ({ model: f.context.deployment }),
  },
  {
    code: 'api_version_unsupported',
    when: (f) => says(f, /API version not supported/i) || (f.azure && f.status === 404),
    params: (f) => ({ apiVersion: f.context.apiVersion ?? 'v1' }),
  },
  // How much: E25, E22, E23, E27, E28
  {
    code: 'credit_spent',
    when: (f) =>
      f.status === 402 || f.code === 'insufficient_quota' || says(f, /insufficient balance|credit balance is too low/i),
  },
  {
    code: 'quota_zero',
    when: (f) =>
      limited(f) &&
      ((f.azure && (f.retryAfterMs ?? 0) >= DAY_MS) || says(f, /request too large for|exceeds? the .*tokens per min/i)),
  },
  {
    code: 'upstream_overloaded',
    when: (f) =>
      f.status === 503 || f.status === 529 || f.code === 'overloaded_error' || says(f, /experiencing high demand/i),
  },
  { code: 'upstream_limited', when: limited, params: (f) => ({ seconds: seconds(f) }) },
  { code: 'upstream_timeout', when: (f) => f.status === 408 || f.status === 504 || f.code === 'Timeout' },
  { code: 'too_large', when: (f) => f.status === 413 && says(f, /limit \(\d+\)/), params: size },
  {
    code: 'upstream_failed',
    when: (f) => f.status >= 500 || f.type === 'server_error' || (f.envelope && f.status < 300),
    params: (f) => ({ status: status(f) }),
  },
  { code: 'upstream_unreadable', when: (f) => !f.envelope && f.status < 300 },
];

const REST: Row = {
  code: 'upstream_refused',
  when: () => true,
  params: (f) => ({ status: f.status, reason: reason(f) }),
};

function limited({ status, code }: Case): boolean {
  return status === 429 || /^(429|too_many_requests|rate_limit_exceeded|RateLimitReached)$/.test(code);
}

/** What an answer that is not a success means. `azure`: the connection claims to be Azure. Never throws. */
export function readFailure(
  azure: boolean,
  status: number,
  headers: UpstreamHeaders,
  body: string,
  context: FailureContext,
): UpstreamFailure {
  const evidence = readEvidence(status, headers, body);
  const found: Case = { ...evidence, context, azure, retryAfterMs: retryAfterOf(headers, evidence.message) };
  const row = table.find(({ when }) => when(found)) ?? REST;
  const { retryable } = errors[row.code];
  return {
    code: row.code,
    params: row.params?.(found) ?? {},
    retryable,
    retryAfterMs: retryable ? found.retryAfterMs : undefined,
    detail: maskSecrets(evidence.message || `HTTP ${status}`, context.host).slice(0, 600),
  };
}
