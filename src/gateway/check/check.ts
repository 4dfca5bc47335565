/** The staged check of a connection: each stage asks one question more, the first that fails ends it. */
import type { CheckEvent, CheckStage } from '#shared/contract/connections.ts';
import { factsOf } from '#providers/models.ts';
import { listDeployments, type Found } from '../discover.ts';
import { shown, type Asked, type Asking, type Subject } from './ask.ts';
import type { Answer } from './completion.ts';
import { checkCapabilities, checkCompletion, checkDeployment, type Abilities, type Wanted } from './model.ts';
import { checkApi, checkAzure, checkAzureKeys, checkKeys, checkVersion, type ResourceState } from './resource.ts';
import { skipped, type Verdict } from './verdict.ts';
import { checkAddress, checkTls, knock } from './way.ts';

export interface CheckRequest {
  subject: Subject;
  ask: Asking;
  /** Null: whichever deployment the resource tells of. */
  wanted: Wanted | null;
  /** A better diagnosis of a refusal than one reply allows, from what else is known here. */
  explain(verdict: Verdict): Promise<Verdict>;
  now(): number;
}

interface State extends ResourceState {
  first: Promise<Asked> | null;
  wanted: Wanted | null;
  listed: Found[];
  answer: Answer | null;
  capabilities: Abilities['capabilities'];
  responsesOnly: string | null;
}

type Stage = (request: CheckRequest, state: State) => Promise<Verdict>;

const stages: Record<CheckStage, Stage> = {
  address: ({ subject, ask }, state) => checkAddress(subject, arrival(subject, ask, state)),
  tls: ({ subject, ask }, state) => checkTls(subject, arrival(subject, ask, state)),
  async azure({ subject, ask }, state) {
    const first = await arrival(subject, ask, state);
    return subject.azure ? checkAzure(subject, first) : checkApi(subject, ask, first);
  },
  async key({ subject, ask }, state) {
    if (subject.azure) return checkAzureKeys(subject, ask, state);
    return checkKeys(subject, ask, await arrival(subject, ask, state));
  },
  async version({ subject }, state) {
    return subject.azure ? checkVersion(subject, state) : skipped();
  },
  async deployment({ subject, ask }, state) {
    const told = await listDeployments(subject, ask);
    state.listed = told.deployments;
    const [first] = told.deployments;
    state.wanted ??= first === undefined ? null : { deployment: first.name, model: first.model };
    if (state.wanted !== null) return checkDeployment(subject, ask, state.wanted);
    return skipped(told.asked === null ? null : shown(told.asked, subject));
  },
  async completion({ subject, ask }, state) {
    if (state.wanted === null) return skipped();
    const { verdict, answer } = await checkCompletion(subject, ask, state.wanted);
    state.answer = answer;
    if (verdict.error?.code === 'model_responses_only')
      state.responsesOnly = String(verdict.error.params['model'] ?? state.wanted.model ?? '');
    return verdict;
  },
  async capabilities({ subject, ask }, state) {
    if (state.wanted === null || state.answer === null) return skipped();
    const { verdict, capabilities } = await checkCapabilities(subject, ask, state.wanted, state.answer);
    state.capabilities = capabilities;
    return verdict;
  },
};

/** The simulator in memory has neither an address nor a certificate. */
const NETWORK: ReadonlySet<CheckStage> = new Set<CheckStage>(['address', 'tls']);

/** Runs the stages in order; after a failed one the rest are skipped. Ends with `finished`. */
export async function* runCheck(request: CheckRequest): AsyncGenerator<CheckEvent, void> {
  const state: State = {
    first: null,
    wanted: request.wanted,
    listed: [],
    answer: null,
    capabilities: null,
    responsesOnly: null,
    version: null,
  };
  let ok = true;
  // Object.entries widens the keys of this very record.
  for (const [stage, run] of Object.entries(stages) as [CheckStage, Stage][]) {
    yield { type: 'stage', stage };
    const begun = request.now();
    const inMemory = request.subject.provider.id === 'simulator' && NETWORK.has(stage);
    const verdict = ok && !inMemory ? await request.explain(await run(request, state)) : skipped();
    const { outcome, error, exchange } = verdict;
    yield { type: 'result', stage, outcome, ms: request.now() - begun, error: error?.info() ?? null, exchange };
    if (outcome === 'failed') ok = false;
  }
  const { answer, responsesOnly, wanted } = state;
  const facts = responsesOnly === null ? null : factsOf(responsesOnly);
  yield {
    type: 'finished',
    ok,
    found: {
      model: answer?.model ?? responsesOnly ?? wanted?.model ?? null,
      region: answer?.region ?? null,
      capabilities:
        state.capabilities ??
        (facts === null ? null : { vision: facts.vision, tools: facts.tools, reasoning: facts.reasoning }),
      tokenParameter: answer?.tokenParameter ?? null,
      responsesOnly: responsesOnly !== null,
      deployments: state.listed.map(({ name, model }) => ({ name, model })),
    },
  };
}

/** The first question is asked once, when the first stage begins, and serves the stages after it. */
function arrival(subject: Subject, ask: Asking, state: State): Promise<Asked> {
  if (state.first === null) {
    state.first = knock(subject, ask);
    // An aborted check leaves it unawaited.
    state.first.catch(() => undefined);
  }
  return state.first;
}
