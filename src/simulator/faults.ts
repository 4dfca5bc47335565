/** The failures a scenario can ask for, by name, as data: each is one entry of the wire's catalogue. */
import type { WireError } from './wire.ts';
import * as wire from './wire-errors.ts';

/** `front`: before anything is looked at, as the network or the front door would. `model`: after all checks. */
const plain = {
  'key-wrong': { at: 'front', error: wire.keyWrong },
  'key-wrong-unauthorized': { at: 'front', error: wire.keyWrongUnauthorized },
  'token-missing': { at: 'front', error: wire.tokenMissing },
  'role-missing': { at: 'front', error: wire.roleMissing },
  'data-action-missing': { at: 'front', error: wire.dataActionMissing },
  'key-auth-disabled': { at: 'front', error: wire.keyAuthDisabled },
  firewall: { at: 'front', error: wire.firewall },
  'resource-blocked': { at: 'front', error: wire.resourceBlocked },
  'deployment-unknown': { at: 'front', error: wire.deploymentUnknown },
  'not-found': { at: 'front', error: wire.notFound },
  'version-unsupported': { at: 'front', error: wire.versionUnsupported },
  'too-many-headers': { at: 'front', error: wire.tooManyHeaders },
  'front-failed': { at: 'front', error: wire.frontFailed },
  'bad-gateway': { at: 'front', error: wire.badGateway },
  'gateway-timeout': { at: 'front', error: wire.gatewayTimeout },
  conflict: { at: 'model', error: wire.conflict },
  timeout: { at: 'model', error: wire.upstreamTimeout },
  'server-error': { at: 'model', error: wire.serverFailed },
  overloaded: { at: 'model', error: wire.overloaded },
  'repetitive-prompt': { at: 'model', error: wire.repetitivePrompt },
} as const satisfies Record<string, { at: 'front' | 'model'; error: WireError }>;

/** 429s are worded by vintage, model and version, so they are made in limit-errors.ts. */
export const limitFaults = [
  'rate-limit-tokens',
  'rate-limit-requests',
  'rate-limit-too-large',
  'rate-limit-classic',
  'rate-limit-2025-11',
  'rate-limit-2026',
  'rate-limit-short',
  'rate-limit-capacity',
] as const;
export type LimitFault = (typeof limitFaults)[number];

/** Numbers stand for the usual body of that status. */
const byStatus = {
  '401': 'key-wrong',
  '403': 'firewall',
  '404': 'deployment-unknown',
  '408': 'timeout',
  '409': 'conflict',
  '431': 'too-many-headers',
  '500': 'server-error',
  '502': 'bad-gateway',
  '503': 'overloaded',
  '504': 'gateway-timeout',
} as const satisfies Record<string, keyof typeof plain>;

const plainNames = Object.keys(plain) as (keyof typeof plain)[]; // Object.keys widens to string
const statusNames = Object.keys(byStatus) as (keyof typeof byStatus)[]; // likewise

/** `reset` breaks the connection before any answer, `hang` never answers. */
export const faultNames = [...plainNames, ...statusNames, ...limitFaults, '429', 'reset', 'hang'] as const;
export type FaultName = (typeof faultNames)[number];

export type Fault =
  | { at: 'front' | 'model'; error: WireError }
  | { at: 'model'; limit: LimitFault }
  | { at: 'front'; connection: 'reset' | 'hang' };

export function findFault(name: FaultName): Fault {
  if (name === 'reset' || name === 'hang') return { at: 'front', connection: name };
  if (name === '429') return { at: 'model', limit: 'rate-limit-tokens' };
  if (isLimit(name)) return { at: 'model', limit: name };
  return isStatus(name) ? plain[byStatus[name]] : plain[name];
}

function isLimit(name: FaultName): name is LimitFault {
  return limitFaults.some((known) => known === name);
}

function isStatus(name: FaultName): name is keyof typeof byStatus {
  return Object.hasOwn(byStatus, name);
}
