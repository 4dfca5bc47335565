/** A key's terms as the form says them and the contract takes them. */
import type { GatewayKey, Surface } from '#shared/contract/keys.ts';
import { NO_LIMITS, type Limits } from '#shared/contract/limits.ts';
import { amountOf, LIMITS } from '../../lib/amounts.ts';

export const SURFACES: readonly Surface[] = ['azure-classic', 'azure-v1', 'openai', 'anthropic'];

export type Terms = Pick<GatewayKey, 'deployments' | 'surfaces' | 'limits' | 'logBodies'>;
export type WrongTerm = 'deployments' | 'surfaces' | keyof Limits;

/** What the form says; `wrong` names what cannot be taken, in the order of the form. */
export function readTerms(form: FormData): { terms: Terms; wrong: readonly WrongTerm[] } {
  const wrong: WrongTerm[] = [];
  const listed = (name: string) => form.getAll(name).filter((value) => typeof value === 'string');
  const deployments = form.has('everyDeployment') ? null : listed('deployment');
  if (deployments?.length === 0) wrong.push('deployments');
  const chosen = SURFACES.filter((surface) => listed('surface').includes(surface));
  if (chosen.length === 0) wrong.push('surfaces');
  const limits: Limits = { ...NO_LIMITS };
  for (const name of LIMITS) {
    const amount = amountOf(name, listed(name)[0] ?? '');
    if (amount === undefined) wrong.push(name);
    else limits[name] = amount;
  }
  const surfaces = chosen.length === SURFACES.length ? null : chosen;
  return { terms: { deployments, surfaces, limits, logBodies: form.has('logBodies') }, wrong };
}

/** The day a key ends on, as a date field writes it, where its reader is; empty: never. */
export function dayOf(expiresAt: string | null): string {
  if (expiresAt === null) return '';
  const at = new Date(expiresAt);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** The end of a day that a date field says; null: never; undefined: it is over, or no day. */
export function endOfDay(day: string, now: number): string | null | undefined {
  if (day === '') return null;
  const at = new Date(`${day}T23:59:59`);
  return at.getTime() > now ? at.toISOString() : undefined;
}

/** The name of the form's field that puts a term right. */
export function fieldOf(term: WrongTerm): string {
  if (term === 'deployments') return 'everyDeployment';
  return term === 'surfaces' ? 'surface' : term;
}

/** What is still wrong after the field of this name was touched. */
export function afterChange(wrong: readonly WrongTerm[], name: string): readonly WrongTerm[] {
  const rest = wrong.filter((term) => fieldOf(term) !== name && !(term === 'deployments' && name === 'deployment'));
  return rest.length === wrong.length ? wrong : rest;
}
