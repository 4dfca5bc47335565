/** The simulated content filter: what is found (filter-data.ts), what the policy says to it, how it is written down (azure-openai.md 6, 2.4). */
import { isListed } from './blocklist-matching.ts';
import { lastUser, textOf, type ChatMessage } from './chat/request.ts';
import { categories, phrases, severityCategories, type Category, type Severity } from './filter-data.ts';
import { blocks, ruleFor, type RaiPolicy, type Source } from './policies.ts';
import type { Deployment, ResourceState } from './resource.ts';
import type { Behaviour, FilterHit } from './scenario.ts';
import type { WireError } from './wire.ts';

/** What the filter says of one category. */
export interface Verdict {
  category: Category | 'custom_blocklists';
  /** `safe`: nothing was found. */
  severity: Severity;
  /** Bad enough to be blocked. */
  filtered: boolean;
  /** Of blocklists: each that was looked at. */
  lists?: readonly { id: string; filtered: boolean }[];
}

export interface Verdicts {
  prompt: Verdict[];
  completion: Verdict[];
}

interface Hit {
  category: Category;
  severity: Severity;
  /** Ordered by the scenario: it is found even where the policy does not look for it. */
  forced?: boolean;
}

const marker = /\[\[(answer-)?filter:([a-z_]+)(?::(low|medium|high))?\]\]/g;

/** What is looked at. */
export interface Looking {
  messages: readonly ChatMessage[];
  /** What is going to be said; absent: nothing is said in words. */
  answer?: string;
  /** What the scenario adds. */
  forced: FilterHit | undefined;
}

/** The deployment's policy about a request and its answer: a verdict for everything it looks for. */
export function judge(resource: ResourceState, deployment: Deployment, looking: Looking): Verdicts {
  const policy = policyOf(resource, deployment);
  const hits = findHits(looking);
  const text = looking.messages
    .filter((m) => m.role !== 'assistant')
    .map(textOf)
    .join('\n');
  return {
    prompt: [...verdicts(policy, 'Prompt', hits.prompt), ...lists(resource, policy, 'Prompt', text)],
    completion: [
      ...verdicts(policy, 'Completion', hits.completion),
      ...lists(resource, policy, 'Completion', looking.answer ?? ''),
    ],
  };
}

/** The policy in force: the deployment's own, or the default where that one has been deleted. */
export function policyOf(resource: ResourceState, deployment: Deployment): RaiPolicy {
  const found = resource.policies.get(deployment.raiPolicyName) ?? resource.policies.get('Microsoft.DefaultV2');
  if (!found) throw new Error('a resource always has the default policy');
  return found;
}

function findHits({ messages, forced }: Looking): { prompt: Hit[]; completion: Hit[] } {
  const prompt: Hit[] = [];
  const completion: Hit[] = [];
  if (forced) {
    const { category, severity } = forced;
    (forced.source === 'prompt' ? prompt : completion).push({ category, severity, forced: true });
  }
  const current = lastUser(messages);
  for (const message of messages) {
    // What the model said before is not its user's doing; and our own answers name the markers.
    if (message.role === 'assistant') continue;
    const text = textOf(message);
    for (const [, answers, name, severity] of text.matchAll(marker)) {
      const category = categories.find((known) => known === name);
      if (!category) continue;
      const hit: Hit = { category, severity: (severity as Severity | undefined) ?? 'high' }; // as the marker's pattern has it
      // A marker for the answer is for the answer to this message, not for every later one.
      if (answers === undefined) prompt.push(hit);
      else if (message === current) completion.push(hit);
    }
    if (message.role !== 'user') continue;
    const lower = text.toLowerCase();
    for (const { text: phrase, category, severity } of phrases)
      if (lower.includes(phrase)) prompt.push({ category, severity });
  }
  return { prompt, completion };
}

const levels: readonly Severity[] = ['safe', 'low', 'medium', 'high'];

function verdicts(policy: RaiPolicy, source: Source, hits: readonly Hit[]): Verdict[] {
  return categories.flatMap((category): Verdict[] => {
    const rule = ruleFor(policy, category, source);
    const found = hits.filter((hit) => hit.category === category && (rule !== undefined || hit.forced));
    if (!rule && found.length === 0) return [];
    const severity = levels[Math.max(0, ...found.map((hit) => levels.indexOf(hit.severity)))] ?? 'safe';
    const inForce = rule ?? { name: '', enabled: true, blocking: true, source };
    return [{ category, severity, filtered: severity !== 'safe' && blocks(inForce, category, severity) }];
  });
}

function lists(resource: ResourceState, policy: RaiPolicy, source: Source, text: string): Verdict[] {
  const rules = policy.customBlocklists.filter((rule) => rule.source === source);
  if (rules.length === 0) return [];
  const looked = rules.map(({ blocklistName: id, blocking }) => {
    const list = resource.blocklists.get(id);
    return { id, filtered: blocking && list !== undefined && isListed(list, text) };
  });
  const filtered = looked.some((one) => one.filtered);
  return [{ category: 'custom_blocklists', severity: filtered ? 'high' : 'safe', filtered, lists: looked }];
}

export function isBlocked(found: readonly Verdict[]): boolean {
  return found.some((verdict) => verdict.filtered);
}

/** The same categories with nothing found: what is said of what is not looked at, such as calls. */
export function cleared(found: readonly Verdict[]): Verdict[] {
  return found.map(({ lists: looked, ...verdict }) => ({
    ...verdict,
    severity: 'safe',
    filtered: false,
    ...(looked ? { lists: looked.map(({ id }) => ({ id, filtered: false })) } : {}),
  }));
}

function hasSeverity(category: Verdict['category']): boolean {
  return severityCategories.some((known) => known === category);
}

/** Which key comes first differs from place to place on the wire. */
type Detection = 'detected-first' | 'filtered-first';

function entry({ category, severity, filtered, lists: looked }: Verdict, detection: Detection): string {
  if (looked) return `"${category}":{"filtered":${filtered},"details":${JSON.stringify(looked)}}`;
  if (hasSeverity(category)) return `"${category}":{"filtered":${filtered},"severity":"${severity}"}`;
  const detected = severity !== 'safe';
  if (detection === 'filtered-first') return `"${category}":{"filtered":${filtered},"detected":${detected}}`;
  const citation =
    detected && category === 'protected_material_code'
      ? '"citation":{"URL":"https://example.com/repository","license":"MIT"},'
      : '';
  return `"${category}":{${citation}"detected":${detected},"filtered":${filtered}}`;
}

function entries(found: readonly Verdict[], detection: Detection): string {
  const sorted = found.toSorted((a, b) => (a.category < b.category ? -1 : 1));
  return `{${sorted.map((verdict) => entry(verdict, detection)).join(',')}}`;
}

/** As responses carry them: `filtered` first, in an order of their own. */
const inResponses: readonly Verdict['category'][] = ['hate', 'sexual', 'violence', 'self_harm'];

export function resultsInOrder(found: readonly Verdict[]): string {
  const place = ({ category }: Verdict): number => {
    const at = inResponses.indexOf(category);
    return at === -1 ? inResponses.length : at;
  };
  const sorted = found.toSorted((a, b) => place(a) - place(b));
  return `{${sorted.map((verdict) => entry(verdict, 'filtered-first')).join(',')}}`;
}

/** `prompt_filter_results` of a whole answer or of a stream's first chunk, as JSON. */
export function promptResults(found: readonly Verdict[], place: 'answer' | 'chunk'): string {
  const detection = place === 'answer' ? 'detected-first' : 'filtered-first';
  return `[{"prompt_index":0,"content_filter_results":${entries(found, detection)}}]`;
}

/** The same without its frame, as each picture carries it; and `content_filter_results` of a choice, as JSON. */
export function results(found: readonly Verdict[]): string {
  return entries(found, 'detected-first');
}

/** The categories with severities alone, as 2025's content chunks and the asynchronous filter carry them. */
export function categoryResults(found: readonly Verdict[]): string {
  return results(found.filter(({ category }) => hasSeverity(category)));
}

/** Only what was hit, as the chunk that ends a filtered stream carries it. */
export function hitResults(found: readonly Verdict[]): string {
  return results(found.filter((verdict) => verdict.filtered));
}

/** What a choice carries when the filter did not run; the key is singular on the wire (3.2). */
export const FILTER_FAILED =
  '"content_filter_result":{"error":{"code":"content_filter_error","message":"The contents are not filtered"}}';

/** What is said of every prompt that the filter blocks. */
export const BLOCKED_MESSAGE =
  "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry. To learn more about our content filtering policies please read our documentation: https://go.microsoft.com/fwlink/?linkid=2198766";

/** E20, the answer to a prompt that the filter blocks: 665 bytes for a lone jailbreak. Also when a stream was asked for. */
export function promptBlocked(found: readonly Verdict[], shape: Behaviour['filterError'] = 'innererror'): WireError {
  const [inner, plural] = shape === 'inner_error' ? ['inner_error', 's'] : ['innererror', ''];
  const why = `,"${inner}":{"code":"ResponsibleAIPolicyViolation","content_filter_result${plural}":${entries(found, 'filtered-first')}}`;
  return {
    status: 400,
    body: `{"error":{"message":"${BLOCKED_MESSAGE}","type":null,"param":"prompt","code":"content_filter","status":400${shape === 'bare' ? '' : why}}}`,
    origin: 'model',
    headers: { 'x-ms-rai-invoked': 'true' },
  };
}

/** What image operations answer to a prompt that the filter blocks. */
export function imageBlocked(found: readonly Verdict[]): WireError {
  return {
    status: 400,
    body: `{"error":{"code":"content_policy_violation","inner_error":{"code":"ResponsibleAIPolicyViolation","content_filter_results":${results(found)}},"message":"Your request was rejected as a result of our safety system. Your prompt may contain text that is not allowed by our safety system.","type":"invalid_request_error"}}`,
    origin: 'model',
    headers: { 'x-ms-rai-invoked': 'true' },
  };
}
