/** The staged check as the page follows it: what the server has said so far, one row per stage. */
import type { CheckEvent, CheckStage } from '#shared/contract/connections.ts';
import type { ErrorInfo } from '#shared/message.ts';

export const STAGES: readonly CheckStage[] = [
  'address',
  'tls',
  'azure',
  'key',
  'version',
  'deployment',
  'completion',
  'capabilities',
];

export interface Step {
  stage: CheckStage;
  state: 'waiting' | 'running' | 'passed' | 'failed' | 'skipped';
  ms: number | null;
  error: ErrorInfo | null;
  exchange: Extract<CheckEvent, { type: 'result' }>['exchange'];
}

export type Found = Extract<CheckEvent, { type: 'finished' }>['found'];

export interface Check {
  state: 'idle' | 'running' | 'passed' | 'failed';
  steps: readonly Step[];
  found: Found | null;
  /** The check itself broke off: not a stage's failure. */
  error: ErrorInfo | null;
}

export const noCheck: Check = {
  state: 'idle',
  steps: STAGES.map((stage) => ({ stage, state: 'waiting', ms: null, error: null, exchange: null })),
  found: null,
  error: null,
};

/** The check after `event`. */
export function withEvent(check: Check, event: CheckEvent): Check {
  switch (event.type) {
    case 'stage':
      return withStep(check, event.stage, { state: 'running' });
    case 'result':
      return withStep(check, event.stage, {
        state: event.outcome,
        ms: event.outcome === 'skipped' ? null : event.ms,
        error: event.error,
        exchange: event.exchange,
      });
    case 'finished':
      return { ...settled(check), state: event.ok ? 'passed' : 'failed', found: event.found };
    case 'failed':
      return { ...settled(check), state: 'failed', error: event.error };
  }
}

function withStep(check: Check, stage: CheckStage, change: Partial<Step>): Check {
  return { ...check, steps: check.steps.map((step) => (step.stage === stage ? { ...step, ...change } : step)) };
}

/** What never came will not come any more. */
function settled(check: Check): Check {
  return {
    ...check,
    steps: check.steps.map((step) =>
      step.state === 'waiting' || step.state === 'running' ? { ...step, state: 'skipped' } : step,
    ),
  };
}

/** Whether a model answered: a check that had none to ask passes without. */
export function hasAnswered({ steps }: Check): boolean {
  return steps.some(({ stage, state }) => stage === 'completion' && state === 'passed');
}

/** The one next step for a failure. */
export type Remedy = 'key' | 'address' | 'version' | 'deployment' | 'network' | 'again';

const remedies: Record<string, Remedy> = {
  key_wrong: 'key',
  key_other_region: 'key',
  key_not_accepted: 'key',
  key_auth_disabled: 'again',
  address_invalid: 'address',
  address_unresolved: 'address',
  address_unreachable: 'address',
  address_private: 'network',
  not_azure: 'address',
  not_compatible: 'address',
  tls_failed: 'address',
  api_version_unsupported: 'version',
  api_version_too_old: 'version',
  deployment_unknown: 'deployment',
  model_not_chat: 'deployment',
  model_responses_only: 'deployment',
};

export function remedyFor(error: ErrorInfo): Remedy {
  return remedies[error.code] ?? 'again';
}

/** The API version that cures a version failure. */
export function neededVersion(error: ErrorInfo): string {
  const { needed } = error.params;
  return typeof needed === 'string' && needed !== '' ? needed : '2024-10-21';
}
