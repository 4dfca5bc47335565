/** Several resources in several regions behind a socket each, in one subscription, changeable while they run. */
import type { Cloud } from '../cloud/cloud.ts';
import { createCloud } from '../cloud/create.ts';
import { seededRandom } from '../latency.ts';
import { defaultDeployments, putDeployment, regionLabel, type ResourceState } from '../resource.ts';
import { serveSimulator, type Served, type ServedSimulator } from '../serve.ts';
import { createSimulator, type Simulator } from '../simulator.ts';
import { control, isControl, steer, type Steered } from './control.ts';
import { nameOf, scenarioOf, type Fleet, type Manner, type ResourceDescription } from './description.ts';

export interface FleetMember {
  readonly simulator: Simulator;
  /** Origin without a trailing slash. */
  readonly url: string;
}

export interface ServedFleet {
  readonly cloud: Cloud;
  /** In the order they were described, those that the control plane made after them. */
  members(): readonly FleetMember[];
  /**
   * Makes it as described: new resources open, those that are gone close, the others change where they are. Keys stay
   * unless they are given. Rejects with node's own error when a port is taken.
   */
  apply(fleet: Fleet): Promise<void>;
  close(): Promise<void>;
}

export interface FleetOptions {
  host: string;
  /** The first resource's; 0 lets each have any that is free. */
  port: number;
  clock?: (() => number) | undefined;
}

interface Member extends Steered {
  served: ServedSimulator;
  /** As the last description had them; the control plane may have made others. */
  described: boolean;
}

/** Serves what is described. Rejects with node's own error when a port is taken; then nothing stays open. */
export async function serveFleet(fleet: Fleet, options: FleetOptions): Promise<ServedFleet> {
  const cloud = createCloud(options.clock ? { clock: options.clock } : {});
  const members = new Map<string, Member>();
  const listen = listener(options);
  let current = fleet;

  async function open(description: ResourceDescription, described: boolean): Promise<Member> {
    const manner = mannerOf(description, current);
    const name = nameOf(description);
    const seed = current.seed;
    const simulator = createSimulator({
      ...description,
      name,
      cloud,
      clock: options.clock,
      deployments: description.deployments ?? defaultDeployments,
      scenario: scenarioOf(manner),
      ...(seed === undefined ? {} : { random: seededRandom(seed + members.size) }),
    });
    const member: Steered = { simulator, manner };
    const served = await listen(
      {
        handle: async (request) => (isControl(request.path) ? control(member, request) : simulator.handle(request)),
        connect: (request) => simulator.connect(request),
      },
      { given: description.port, isFirst: members.size === 0 },
    ).catch((error: unknown) => {
      cloud.accounts.delete(name);
      throw error;
    });
    simulator.resource.endpoint = served.url;
    const made = Object.assign(member, { served, described });
    members.set(name, made);
    return made;
  }

  async function shut(name: string): Promise<void> {
    const member = members.get(name);
    if (!member) return;
    members.delete(name);
    cloud.accounts.delete(name);
    await member.served.close();
  }

  async function apply(next: Fleet): Promise<void> {
    current = next;
    const wanted = new Set(next.resources.map(nameOf));
    for (const [name, { described }] of new Map(members)) if (described && !wanted.has(name)) await shut(name);
    for (const description of next.resources) {
      const member = members.get(nameOf(description));
      if (member) change(member, description, next, cloud.clock());
      else await open(description, true);
    }
  }

  const close = async (): Promise<void> => {
    for (const name of Array.from(members.keys())) await shut(name);
  };

  cloud.open = async ({ name, region, kind }) => {
    const made = await open({ name, region, kind, deployments: [] }, false);
    made.simulator.resource.region = regionLabel(region);
    return made.simulator.resource;
  };
  cloud.close = shut;

  try {
    await apply(fleet);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    cloud,
    members: () => [...members.values()].map(({ simulator, served }) => ({ simulator, url: served.url })),
    apply,
    close,
  };
}

/** Listens at the port that is given, else at the next one, or at the next free one when others are there already. */
function listener({ host, port }: FleetOptions) {
  let next = port;
  return async (what: Served, { given, isFirst }: { given: number | undefined; isFirst: boolean }) => {
    const tries = given !== undefined || isFirst ? 1 : MOST_TRIES;
    for (let attempt = 1; ; attempt++) {
      const at = given ?? next;
      try {
        const served = await serveSimulator(what, { host, port: at });
        if (port !== 0) next = Number(new URL(served.url).port) + 1;
        return served;
      } catch (error) {
        if (attempt >= tries || !isTaken(error)) throw error;
        next = at + 1;
      }
    }
  };
}

/** Ports that are tried in a row. */
const MOST_TRIES = 20;

export function isTaken(error: unknown): error is Error & { port: number } {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

function mannerOf({ scenario, faults = [], latency }: ResourceDescription, fleet: Fleet): Manner {
  return { scenario, faults, latency: latency ?? fleet.latency };
}

/** What a description may change of a resource that runs; its limits go on counting. */
function change(member: Member, description: ResourceDescription, fleet: Fleet, now: number): void {
  const { resource } = member.simulator;
  resource.region = regionLabel(description.region);
  if (description.kind) resource.kind = description.kind;
  if (description.keys) resource.keys = { ...description.keys };
  resource.disableLocalAuth = description.disableLocalAuth ?? false;
  deploy(resource, description.deployments ?? defaultDeployments, now);
  steer(member, mannerOf(description, fleet));
}

function deploy(resource: ResourceState, wanted: typeof defaultDeployments, now: number): void {
  const names = new Set(wanted.map(({ name }) => name));
  for (const name of resource.deployments.keys()) if (!names.has(name)) resource.deployments.delete(name);
  for (const one of wanted) putDeployment(resource, one, now);
}
