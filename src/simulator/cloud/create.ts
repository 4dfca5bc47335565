/** Makes a subscription, empty at first. */
import { randomBytes, randomUUID } from 'node:crypto';
import { answerArm } from './arm.ts';
import type { Cloud } from './cloud.ts';
import { createDirectory, type App } from './directory.ts';

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
