/** Which request parameters a base model takes (azure-openai.md 5.2), and how a request is made to fit. */
import { readEvidence, refusedParameters } from './evidence.ts';
import type { ParameterName, Takes } from '#shared/parameters.ts';
import { factsOf, type Effort, type Family } from './models.ts';

export interface ParameterPolicy {
  tokenParameter: 'max_tokens' | 'max_completion_tokens';
  /** Parameters answered with a 400 whatever their value. */
  refuses: readonly string[];
  /** What the roles `system` and `developer` become. */
  roles: { system: 'system' | 'user'; developer: 'developer' | 'system' | 'user' };
  /** Accepted values of `reasoning_effort`; empty: the parameter is refused; null: unknown. */
  efforts: readonly Effort[] | null;
  streaming: boolean;
}

export type JsonObject = Record<string, unknown>;

export interface Adapted {
  json: JsonObject;
  /** What was changed: `max_tokens→max_completion_tokens`, `-temperature`, `system→user`; empty: `json` is the very same object. */
  adapted: string[];
}

const SAMPLERS = ['temperature', 'top_p', 'presence_penalty', 'frequency_penalty'];
const LOGITS = ['logprobs', 'top_logprobs', 'logit_bias'];
const REASONING = [...SAMPLERS, ...LOGITS];
const O_SERIES = [...REASONING, 'parallel_tool_calls', 'verbosity'];

const policies: Record<Exclude<Family, 'other'>, Omit<ParameterPolicy, 'efforts' | 'streaming'>> = {
  // `developer` means `system` here, and older API versions do not know the word.
  chat: { tokenParameter: 'max_tokens', refuses: ['verbosity'], roles: { system: 'system', developer: 'system' } },
  'o1-early': {
    tokenParameter: 'max_completion_tokens',
    refuses: [...O_SERIES, 'stop'],
    roles: { system: 'user', developer: 'user' },
  },
  o1: {
    tokenParameter: 'max_completion_tokens',
    refuses: O_SERIES,
    roles: { system: 'system', developer: 'developer' },
  },
  o3: {
    tokenParameter: 'max_completion_tokens',
    refuses: [...O_SERIES, 'stop'],
    roles: { system: 'system', developer: 'developer' },
  },
  'gpt-5': {
    tokenParameter: 'max_completion_tokens',
    refuses: [...REASONING, 'stop'],
    roles: { system: 'system', developer: 'developer' },
  },
  'gpt-5.1': {
    tokenParameter: 'max_completion_tokens',
    refuses: [...REASONING, 'stop'],
    roles: { system: 'system', developer: 'developer' },
  },
};

/** The policy of a base model, or null when nothing is known: then a request goes out as it came. */
export function policyOf(baseModel: string | null): ParameterPolicy | null {
  const facts = baseModel === null ? null : factsOf(baseModel);
  if (!facts || facts.family === 'other') return null;
  return { ...policies[facts.family], efforts: facts.efforts, streaming: facts.streaming };
}

const NAMES: readonly [ParameterName, string][] = [
  ['temperature', 'temperature'],
  ['topP', 'top_p'],
  ['maxTokens', 'max_tokens'],
  ['effort', 'reasoning_effort'],
  ['verbosity', 'verbosity'],
];

/** What a person may set for a model; of an unknown one what most take. */
export function takenBy(baseModel: string | null): Takes {
  const policy = policyOf(baseModel);
  const refused = new Set(policy === null ? ['verbosity'] : policy.refuses);
  if (policy?.efforts?.length === 0) refused.add('reasoning_effort');
  const parameters = NAMES.filter(([, wire]) => !refused.has(wire)).map(([name]) => name);
  return { parameters, efforts: policy?.efforts ? [...policy.efforts] : null };
}

const EFFORTS: readonly Effort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

/** The accepted effort nearest to the one asked for; of two equally near, the greater. */
function nearestEffort(asked: unknown, accepted: readonly Effort[]): Effort | undefined {
  const wanted = EFFORTS.findIndex((effort) => effort === asked);
  if (wanted < 0) return undefined;
  const distance = (effort: Effort) => Math.abs(EFFORTS.indexOf(effort) - wanted) - EFFORTS.indexOf(effort) / 100;
  return [...accepted].sort((a, b) => distance(a) - distance(b))[0];
}

function renameTokens(draft: JsonObject, to: ParameterPolicy['tokenParameter'], adapted: string[]): void {
  // `max_completion_tokens` is fine for every newer model; only reasoning models insist.
  if (to !== 'max_completion_tokens' || !('max_tokens' in draft)) return;
  if (!('max_completion_tokens' in draft)) draft['max_completion_tokens'] = draft['max_tokens'];
  delete draft['max_tokens'];
  adapted.push('max_tokens→max_completion_tokens');
}

function fitEffort(draft: JsonObject, accepted: readonly Effort[] | null, adapted: string[]): void {
  const asked = draft['reasoning_effort'];
  if (asked === undefined || accepted === null || accepted.some((effort) => effort === asked)) return;
  const nearest = nearestEffort(asked, accepted);
  if (nearest === undefined) {
    delete draft['reasoning_effort'];
    adapted.push('-reasoning_effort');
  } else {
    draft['reasoning_effort'] = nearest;
    adapted.push(`reasoning_effort→${nearest}`);
  }
}

function isMessage(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null;
}

function changeRoles(draft: JsonObject, become: (role: unknown) => unknown, adapted: string[]): void {
  const messages = draft['messages'];
  if (!Array.isArray(messages)) return;
  const changes = new Set<string>();
  const changed = messages.map((message: unknown) => {
    if (!isMessage(message)) return message;
    const role = become(message['role']);
    if (role === message['role']) return message;
    changes.add(`${String(message['role'])}→${String(role)}`);
    return { ...message, role };
  });
  if (changes.size === 0) return;
  draft['messages'] = changed;
  adapted.push(...changes);
}

function fitRoles(draft: JsonObject, roles: ParameterPolicy['roles'], adapted: string[]): void {
  const messages = Array.isArray(draft['messages']) ? draft['messages'] : [];
  const has = (role: string) => messages.some((message: unknown) => isMessage(message) && message['role'] === role);
  // Both in one request are refused; they mean the same.
  const both = roles.developer === 'developer' && has('developer') && has('system');
  changeRoles(
    draft,
    (role) => (role === 'system' ? (both ? 'developer' : roles.system) : role === 'developer' ? roles.developer : role),
    adapted,
  );
}

/** A chat request made to fit its base model; unknown models get it unchanged. `stream` is left to the caller (see `policyOf().streaming`). */
export function adaptRequest(json: JsonObject, baseModel: string | null): Adapted {
  const policy = policyOf(baseModel);
  if (!policy) return { json, adapted: [] };
  const draft = { ...json };
  const adapted: string[] = [];
  renameTokens(draft, policy.tokenParameter, adapted);
  const minimal = draft['reasoning_effort'] === 'minimal' && policy.efforts?.includes('minimal') === true;
  const refuses = minimal ? [...policy.refuses, 'parallel_tool_calls'] : policy.refuses;
  for (const name of refuses) {
    if (!(name in draft)) continue;
    delete draft[name];
    adapted.push(`-${name}`);
  }
  fitEffort(draft, policy.efforts, adapted);
  fitRoles(draft, policy.roles, adapted);
  if ('stream_options' in draft && draft['stream'] !== true) {
    delete draft['stream_options'];
    adapted.push('-stream_options');
  }
  return adapted.length === 0 ? { json, adapted } : { json: draft, adapted };
}

/** Without these a request asks for something else: never dropped behind the asker's back. */
const ESSENTIAL = new Set(['messages', 'model', 'tools', 'tool_choice', 'functions', 'response_format', 'n']);

function repairOne(draft: JsonObject, name: string, message: string, adapted: string[]): void {
  if (/^messages\W?\d*\]?\.?role$|\brole$/.test(name)) {
    const to = /'system'/.test(message.split(' is not one of ')[0] ?? '') ? 'user' : 'system';
    changeRoles(draft, (role) => (role === 'developer' || (to === 'user' && role === 'system') ? to : role), adapted);
    return;
  }
  const top = name.split(/[.[]/)[0] ?? name;
  if (ESSENTIAL.has(top) || !(top in draft)) return;
  const other = top === 'max_tokens' ? 'max_completion_tokens' : top === 'max_completion_tokens' ? 'max_tokens' : null;
  // A value that is too high is not a wrong name: only a refused name is swapped for the other.
  if (other && !(other in draft) && !/^Unsupported value/i.test(message)) {
    draft[other] = draft[top];
    delete draft[top];
    adapted.push(`${top}→${other}`);
    return;
  }
  delete draft[top];
  adapted.push(`-${top}`);
  if (top === 'stream' && 'stream_options' in draft) {
    delete draft['stream_options'];
    adapted.push('-stream_options');
  }
}

/**
 * After a 400 that names a parameter (E12–E16): the request with it renamed or removed, to be sent once more;
 * null when the refusal is about something else or the request would no longer ask the same.
 * `-stream` in `adapted` means the second answer is JSON, not a stream.
 */
export function repairFrom(failureBody: string, json: JsonObject): Adapted | null {
  const evidence = readEvidence(400, {}, failureBody);
  const draft = { ...json };
  const adapted: string[] = [];
  for (const name of refusedParameters(evidence)) repairOne(draft, name, evidence.message, adapted);
  return adapted.length === 0 ? null : { json: draft, adapted };
}
