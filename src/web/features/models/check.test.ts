import { describe, expect, it } from 'vitest';
import type { CheckEvent } from '#shared/contract/connections.ts';
import { neededVersion, noCheck, remedyFor, withEvent, type Check } from './check.ts';

const found = {
  model: 'gpt-4o',
  region: null,
  capabilities: null,
  tokenParameter: null,
  responsesOnly: false,
  deployments: [],
};
const after = (...events: CheckEvent[]): Check => events.reduce(withEvent, { ...noCheck, state: 'running' });
const states = (check: Check) => check.steps.map((step) => step.state);
const passed = (stage: 'address' | 'tls'): CheckEvent => ({
  type: 'result',
  stage,
  outcome: 'passed',
  ms: 12,
  error: null,
  exchange: null,
});

describe('a check on the page', () => {
  it('shows each stage as it starts and ends', () => {
    const check = after(passed('address'), { type: 'stage', stage: 'tls' });
    expect(states(check).slice(0, 3)).toEqual(['passed', 'running', 'waiting']);
    expect(check.steps[0]?.ms).toBe(12);
    expect(check.state).toBe('running');
  });

  it('skips what never came once it is finished', () => {
    const error = { code: 'key_wrong', params: {} };
    const check = after(
      passed('address'),
      { type: 'result', stage: 'key', outcome: 'failed', ms: 3, error, exchange: null },
      { type: 'finished', ok: false, found },
    );
    expect(check.state).toBe('failed');
    expect(states(check)).toEqual([
      'passed',
      'skipped',
      'skipped',
      'failed',
      'skipped',
      'skipped',
      'skipped',
      'skipped',
    ]);
  });

  it('says why it broke off, and leaves nothing running', () => {
    const check = after({ type: 'stage', stage: 'tls' }, { type: 'failed', error: { code: 'internal', params: {} } });
    expect(check.error?.code).toBe('internal');
    expect(states(check)).not.toContain('running');
  });

  it('knows the one next thing to do', () => {
    const remedy = (code: string) => remedyFor({ code, params: {} });
    expect(remedy('key_wrong')).toBe('key');
    expect(remedy('address_unresolved')).toBe('address');
    expect(remedy('address_private')).toBe('network');
    expect(remedy('deployment_unknown')).toBe('deployment');
    expect(remedy('quota_zero')).toBe('again');
    expect(neededVersion({ code: 'api_version_too_old', params: { needed: '2024-12-01-preview' } })).toBe(
      '2024-12-01-preview',
    );
    expect(neededVersion({ code: 'api_version_unsupported', params: {} })).toBe('2024-10-21');
  });
});
