/** Ids and addresses of the control plane. */
import { createHash } from 'node:crypto';
import type { ResourceState } from '../resource.ts';
import type { ArmCall } from './arm-call.ts';
import type { Cloud } from './cloud.ts';
import { accountUnknown } from './errors.ts';
import type { WireError } from '../wire.ts';

export const PROVIDER = 'Microsoft.CognitiveServices';
/** Before every account of a group. */
export const ACCOUNTS = `subscriptions/*/resourceGroups/*/providers/${PROVIDER}/accounts`;

export function accountId(cloud: Cloud, name: string): string {
  return `/subscriptions/${cloud.subscription}/resourceGroups/${cloud.resourceGroup}/providers/${PROVIDER}/accounts/${name}`;
}

/** The account a call is about, which is the third of its names. */
export function accountOf({ cloud, names }: ArmCall): ResourceState | undefined {
  const name = names[2]?.toLowerCase();
  return [...cloud.accounts.values()].find((one) => one.name.toLowerCase() === name);
}

export function missingAccount({ cloud, names }: ArmCall): WireError {
  return accountUnknown(cloud.resourceGroup, names[2] ?? '');
}

/** The same for the same content. */
export function etagOf(value: unknown): string {
  return `"${createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 36)}"`;
}

/** `swedencentral` for `Sweden Central`. */
export function locationOf({ region }: ResourceState): string {
  return region.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

const PAGE = 100;

/** One page of a listing, with the address of the next. `$top` makes pages smaller. */
export function pageOf(
  all: readonly object[],
  { query, origin, path }: ArmCall,
): { value: object[]; nextLink?: string } {
  const size = Math.min(PAGE, Math.max(1, Number(query.get('$top') ?? PAGE) || PAGE));
  const from = Math.max(0, Number(query.get('$skiptoken') ?? 0) || 0);
  const value = all.slice(from, from + size);
  if (from + size >= all.length) return { value };
  const next = new URLSearchParams(query);
  next.set('$skiptoken', String(from + size));
  return { value, nextLink: `${origin}${path}?${next.toString()}` };
}
