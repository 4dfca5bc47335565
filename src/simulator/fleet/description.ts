/**
 * What several simulated resources are to be, as a file says it or as words of a command do. A deployment is
 * `[name@]model[:120k | :50ptu]`; a fault is `[deployment=]fault[:30%][:5x]`.
 */
import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import { findModel } from '../catalogue.ts';
import { faultNames, type FaultName } from '../faults.ts';
import { Latency } from '../latency.ts';
import type { DeploymentOptions } from '../resource.ts';
import { Behaviour, lifelike, Scenario } from '../scenario.ts';

/** A fault that strikes by chance or so many times. */
export interface OrderedFault {
  fault: FaultName;
  deployment: string | undefined;
  chance: number | undefined;
  times: number | undefined;
}

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/i, 'letters, digits and hyphens');
const capacity = z.int().min(1).max(1_000_000);

/** Text is read as a deployment; what is wrong with it becomes an issue of the file. */
const Words = z.string().transform((text, context): DeploymentOptions => {
  try {
    return readDeployment(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof AppError ? String(error.detail) : String(error) });
    return z.NEVER;
  }
});

const Deployment = z.union([
  Words,
  z
    .strictObject({
      name: z.string().min(1).max(200),
      model: z.string(),
      version: z.string().optional(),
      capacity: capacity.optional(),
      sku: z.string().optional(),
      spillover: z.string().optional(),
      raiPolicyName: z.string().optional(),
      filterThreshold: z.enum(['low', 'medium', 'high']).optional(),
      versionUpgradeOption: z.string().optional(),
      behaviour: Behaviour.optional(),
    })
    .refine(({ model, version }) => findModel(model, version) !== undefined, {
      message: 'no such model in the simulator’s catalogue',
      path: ['model'],
    }),
]);

const Fault = z.string().transform((text, context): OrderedFault => {
  try {
    return readFault(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof AppError ? String(error.detail) : String(error) });
    return z.NEVER;
  }
});
export const Faults = z.array(Fault).max(100);

const Resource = z.strictObject({
  /** As `x-ms-region` and the control plane have it, such as `swedencentral`. */
  region: name,
  /** Default: `parlor-` and the region. */
  name: name.optional(),
  /** Default: the next free one after the first. */
  port: z.int().min(0).max(65_535).optional(),
  kind: z.enum(['OpenAI', 'AIServices']).optional(),
  keys: z.strictObject({ key1: z.string().min(8), key2: z.string().min(8) }).optional(),
  disableLocalAuth: z.boolean().optional(),
  deployments: z.array(Deployment).optional(),
  limits: z.enum(['enforced', 'off']).optional(),
  limitVintage: z.enum(['classic', '2025-11', '2026', 'short', 'capacity']).optional(),
  strictness: z.enum(['lenient', 'strict']).optional(),
  latency: Latency.optional(),
  faults: Faults.optional(),
  scenario: Scenario.optional(),
});
export type ResourceDescription = z.infer<typeof Resource>;

export const Fleet = z
  .strictObject({
    /** Chances, latencies and ids come in the same order again. */
    seed: z.int().min(0).max(0xffffffff).optional(),
    /** Of every resource that names none. */
    latency: Latency.optional(),
    resources: z.array(Resource).min(1).max(50),
  })
  .superRefine(({ resources }, context) => {
    const names = resources.map(nameOf);
    const twice = names.find((one, i) => names.indexOf(one) !== i);
    if (twice !== undefined)
      context.addIssue({
        code: 'custom',
        message: `two resources are called ${twice}; give one of them a name`,
        path: ['resources'],
      });
  });
export type Fleet = z.infer<typeof Fleet>;

export function nameOf({ name: given, region }: ResourceDescription): string {
  return given ?? `parlor-${region}`;
}

/** A file's text. Throws AppError `invalid_json`, or `invalid_request` with the place and what was expected in `detail`. */
export function parseFleet(text: string): Fleet {
  return parsed(Fleet, text);
}

/** Any JSON text of that shape. Throws as `parseFleet` does. */
export function parsed<T extends z.ZodType>(shape: T, text: string): z.infer<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new AppError('invalid_json', { detail: error instanceof Error ? error.message : 'not JSON', cause: error });
  }
  const result = shape.safeParse(value);
  if (!result.success) throw new AppError('invalid_request', { detail: z.prettifyError(result.error) });
  return result.data;
}

function wrong(detail: string): AppError {
  return new AppError('invalid_request', { detail });
}

/** `eastus=gpt-4o:120k,gpt-4o-mini`, or the region alone. Throws AppError `invalid_request`. */
export function readResource(text: string): ResourceDescription {
  const [region = '', list, ...more] = text.split('=');
  if (!name.safeParse(region).success || more.length > 0)
    throw wrong(`“${text}” is not a resource. Say it like eastus=gpt-4o:120k,gpt-4o-mini.`);
  if (list === undefined) return { region };
  return { region, deployments: list.split(',').map((one) => readDeployment(one.trim())) };
}

/** `gpt-4o`, `gpt-4o:120k`, `chat@gpt-4o:50ptu`. Throws AppError `invalid_request`. */
export function readDeployment(text: string): DeploymentOptions {
  const found = /^(?:([^@:=,]+)@)?([^@:=,]+)(?::(\d+)(k|ptu)?)?$/i.exec(text);
  if (!found) throw wrong(`“${text}” is not a deployment. Say it like gpt-4o:120k, chat@gpt-4o or gpt-4o:50ptu.`);
  const [, given, model = '', amount, unit] = found;
  if (!findModel(model)) throw wrong(`There is no model “${model}” in the simulator’s catalogue.`);
  const units = amount === undefined ? undefined : Number(amount);
  if (units !== undefined && !capacity.safeParse(units).success)
    throw wrong(`“${text}”: a capacity is from 1 to 1,000,000.`);
  return {
    name: given ?? model,
    model,
    ...(units === undefined ? {} : { capacity: units }),
    ...(unit?.toLowerCase() === 'ptu' ? { sku: 'GlobalProvisionedManaged' } : {}),
  };
}

/** `429`, `500:30%`, `gpt-4o=timeout:5x`. Throws AppError `invalid_request`. */
export function readFault(text: string): OrderedFault {
  const at = text.indexOf('=');
  const [said = '', ...parts] = text.slice(at + 1).split(':');
  const fault = faultNames.find((known) => known === said.trim());
  if (fault === undefined) throw wrong(`“${said}” is not a fault. Faults: ${faultNames.join(', ')}.`);
  const ordered: OrderedFault = {
    fault,
    deployment: at === -1 ? undefined : text.slice(0, at).trim(),
    chance: undefined,
    times: undefined,
  };
  for (const part of parts) {
    const [, number, unit] = /^(\d+(?:\.\d+)?)(%|x)$/.exec(part.trim()) ?? [];
    const value = Number(number);
    if (unit === '%' && value <= 100) ordered.chance = value / 100;
    else if (unit === 'x' && Number.isInteger(value) && value >= 1) ordered.times = value;
    else throw wrong(`“${text}”: after the fault come a share such as 30% and a count such as 5x.`);
  }
  return ordered;
}

/** How a fault is written, for people to read back. */
export function faultText({ fault, deployment, chance, times }: OrderedFault): string {
  const where = deployment === undefined ? '' : `${deployment}=`;
  const share = chance === undefined ? '' : `:${Math.round(chance * 10_000) / 100}%`;
  return `${where}${fault}${share}${times === undefined ? '' : `:${times}x`}`;
}

export interface Manner {
  scenario: Scenario | undefined;
  faults: readonly OrderedFault[];
  latency: Latency | undefined;
}

/** One scenario out of all three: ordered faults strike before the scenario's own steps. */
export function scenarioOf({ scenario, faults, latency }: Manner): Scenario {
  const behaviour =
    latency === undefined
      ? scenario?.behaviour
      : { batchPhaseMs: lifelike.batchPhaseMs, ...scenario?.behaviour, latency };
  const steps = faults.map(({ fault, deployment, chance, times }) => ({
    ...(deployment === undefined ? {} : { deployment }),
    ...(chance === undefined ? {} : { chance }),
    ...(times === undefined ? {} : { times }),
    behaviour: { fault },
  }));
  return {
    ...scenario,
    ...(behaviour === undefined ? {} : { behaviour }),
    steps: [...steps, ...(scenario?.steps ?? [])],
  };
}
