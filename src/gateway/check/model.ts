/** The model: does the deployment exist, does it answer a chat, what can it do. */
import type { Capabilities } from '#shared/contract/models.ts';
import type { ErrorCode } from '#shared/errors.ts';
import { factsOf } from '#providers/models.ts';
import { shown, type Asked, type Asking, type Subject } from './ask.ts';
import { complete, type Answer, type Completed } from './completion.ts';
import { failed, passed, type Verdict } from './verdict.ts';

/** What the check is about: a deployment by its name at the upstream, and its base model where declared. */
export interface Wanted {
  deployment: string;
  model: string | null;
}

const MISSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['deployment_unknown', 'model_unknown', 'not_azure']);

/** An empty request: 404 (or `model_not_found`) where there is no such deployment, 400 where there is. No tokens. */
export async function probeDeployment(ask: Asking, deployment: string, key: string | null): Promise<Asked> {
  return ask({ wire: 'chat-completions', deployment, key, json: {} });
}

/** True when the reply to `probeDeployment` says that nothing stands behind the name. */
export function isMissing({ error }: Asked): boolean {
  return error !== null && MISSING.has(error.code);
}

export async function checkDeployment(subject: Subject, ask: Asking, wanted: Wanted): Promise<Verdict> {
  const asked = await probeDeployment(ask, wanted.deployment, subject.keys[0] ?? null);
  const silent = asked.reply === null && asked.error !== null;
  if (asked.error !== null && (silent || isMissing(asked))) return failed(asked.error, shown(asked, subject));
  return passed(shown(asked, subject));
}

const HELLO = [{ role: 'user', content: 'Reply with the word OK.' }];

export async function checkCompletion(
  subject: Subject,
  ask: Asking,
  wanted: Wanted,
): Promise<{ verdict: Verdict; answer: Answer | null }> {
  const key = subject.keys[0] ?? null;
  const { asked, answer } = await complete(subject, ask, { ...wanted, key, messages: HELLO, stream: true });
  const exchange = shown(asked, subject);
  return { verdict: asked.error === null ? passed(exchange) : failed(asked.error, exchange), answer };
}

/** 16 × 16 grey pixels: some vendors refuse smaller pictures. */
const PICTURE =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAAAAAA6mKC9AAAAD0lEQVR42mNoQAMMI1sAAAUMgAHjM1mKAAAAAElFTkSuQmCC';
const LOOK = [
  {
    role: 'user',
    content: [
      { type: 'text', text: 'Reply with the word OK.' },
      { type: 'image_url', image_url: { url: PICTURE, detail: 'low' } },
    ],
  },
];
const TOOLS = [
  {
    type: 'function',
    function: { name: 'nothing', description: 'Does nothing.', parameters: { type: 'object', properties: {} } },
  },
];

export interface Abilities {
  verdict: Verdict;
  /** Null when neither our table nor the model told. */
  capabilities: Capabilities | null;
}

/**
 * What the model can do. Of a base model we know, our table says so and nothing is sent; of another one, two tiny
 * calls find out: one with a picture, one with a tool.
 */
export async function checkCapabilities(
  subject: Subject,
  ask: Asking,
  wanted: Wanted,
  answer: Answer,
): Promise<Abilities> {
  const facts = factsOf(answer.model ?? wanted.model ?? '');
  if (facts !== null) {
    const { vision, tools, reasoning } = facts;
    return { verdict: passed(), capabilities: { vision, tools, reasoning: reasoning || answer.reasoned } };
  }
  const wish = { ...wanted, key: subject.keys[0] ?? null, stream: false };
  const seen = await complete(subject, ask, { ...wish, messages: LOOK });
  const called = await complete(subject, ask, { ...wish, messages: HELLO, tools: TOOLS });
  const [vision, tools] = [can(seen), can(called)];
  const verdict = passed(shown(vision === true ? called.asked : seen.asked, subject));
  if (vision === null || tools === null) return { verdict, capabilities: null };
  return { verdict, capabilities: { vision, tools, reasoning: answer.reasoned } };
}

/** An answer is a yes, a refusal of the request a no; a limit or a fault says nothing. */
function can({ asked, answer }: Completed): boolean | null {
  if (answer !== null) return true;
  const status = asked.reply?.status ?? 0;
  return status === 400 || status === 404 || status === 415 || status === 422 || status === 501 ? false : null;
}
