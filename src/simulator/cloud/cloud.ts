/** One subscription: its accounts, the control plane over them, and the directory whose tokens they take. */
import type { ResourceState } from '../resource.ts';
import type { SimulatorRequest, SimulatorResponse } from '../wire.ts';
import type { Directory } from './directory.ts';

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

/** Audiences whose tokens the models take. */
const MODEL_AUDIENCES = ['https://cognitiveservices.azure.com', 'https://ai.azure.com'];

/** Whether a token may call the models. */
export function checkCaller(cloud: Cloud, token: string): 'good' | 'no-role' | 'bad' {
  const checked = cloud.directory.check(token, MODEL_AUDIENCES);
  if (typeof checked === 'string') return 'bad';
  return checked.app?.mayCall === false ? 'no-role' : 'good';
}
