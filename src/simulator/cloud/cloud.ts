/** One subscription: its accounts, the control plane over them, and the directory whose tokens they take. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { ResourceState } from '../resource.ts';
import type { SimulatorRequest, SimulatorResponse } from '../wire.ts';
import { createDirectory, type App, type Directory } from './directory.ts';
import { answerArm } from './arm.ts';

export interface CloudOptions {
  /** Default: made at random, as are all that follow. */
  subscription?: string | undefined;
  resourceGroup?: string | undefined;
  tenant?: string | undefined;
  apps?: readonly App[] | undefined;
  /** A bearer token for the control plane that never expires. */
  armToken?: string | undefined;
  /** Capacity units by quota, such as `OpenAI.GlobalStandard.gpt-4o`. */
  quotas?: Readonly<Record<string, number>> | undefined;
  clock?: (() => number) | undefined;
}

/** What a new account is made of. */
export interface NewAccount {
  name: string;
  region: string;
  kind: 'OpenAI' | 'AIServices';
}

export interface Cloud {
  subscription: string;
  resourceGroup: string;
  armToken: string;
  directory: Directory;
  quotas: Readonly<Record<string, number>>;
  clock: () => number;
  /** By name. */
  accounts: Map<string, ResourceState>;
  /** Makes an account that the control plane was asked for; without it none can be made. */
  open: ((account: NewAccount) => Promise<ResourceState>) | undefined;
  /** Ends one. */
  close: ((name: string) => Promise<void>) | undefined;
  /** True when the request is for the control plane or the directory, not for an account. */
  serves(path: string): boolean;
  handle(request: SimulatorRequest): Promise<SimulatorResponse>;
}

export function createCloud(options: CloudOptions = {}): Cloud {
  const clock = options.clock ?? Date.now;
  const directory = createDirectory({ tenant: options.tenant, apps: options.apps, clock });
  const cloud: Cloud = {
    subscription: options.subscription ?? randomUUID(),
    resourceGroup: options.resourceGroup ?? 'simulated',
    armToken: options.armToken ?? randomBytes(32).toString('base64url'),
    directory,
    quotas: options.quotas ?? {},
    clock,
    accounts: new Map(),
    open: undefined,
    close: undefined,
    serves: (path) => /^\/+subscriptions(?:[/?]|$)/i.test(path) || directory.serves(path),
    handle: async (request) => (directory.serves(request.path) ? directory.handle(request) : answerArm(cloud, request)),
  };
  return cloud;
}

/** Audiences whose tokens the models take. */
const MODEL_AUDIENCES = ['https://cognitiveservices.azure.com', 'https://ai.azure.com'];

/** Whether a token may call the models. */
export function checkCaller(cloud: Cloud, token: string): 'good' | 'no-role' | 'bad' {
  const checked = cloud.directory.check(token, MODEL_AUDIENCES);
  if (typeof checked === 'string') return 'bad';
  return checked.app?.mayCall === false ? 'no-role' : 'good';
}
