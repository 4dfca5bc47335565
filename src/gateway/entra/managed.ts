/** A resource's deployments as its control plane lists them, for connections that sign in and may read there. */
import { z } from 'zod';
import type { Net } from '#net/net.ts';
import { azureHostOf, type Cloud } from '#providers/azure-clouds.ts';
import { managementOf } from '#providers/entra.ts';
import {
  Account,
  accountsPath,
  answersAt,
  deploymentIn,
  deploymentsPath,
  modelsPath,
  Page,
  retirementIn,
  Subscription,
  subscriptionsPath,
  type ManagedDeployment,
} from '#providers/resource-manager.ts';
import { AppError } from '#shared/errors.ts';
import type { ConnectionRow } from '#store/schema.ts';
import type { Identities } from './identities.ts';
import type { Credential } from './token-source.ts';

export interface Managed {
  /** Where the resource is, such as `swedencentral`. */
  region: string | null;
  deployments: (ManagedDeployment & { retiresAt: number | null })[];
}

interface Options {
  net: Pick<Net, 'request'>;
  identities: Identities;
}

const Clouds = z.enum(['public', 'china', 'government']).catch('public');
const TIMEOUT_MS = 15_000;
const LIMIT = 4 * 1024 * 1024;
const MOST_PAGES = 50;
const MOST_SUBSCRIPTIONS = 100;

/**
 * Null where nothing can be learnt that way: the connection has keys, its identity may not read there, or sees no such
 * resource. Throws `entra_*` and the signal's reason.
 */
export async function managedDeployments(
  options: Options,
  row: ConnectionRow,
  signal: AbortSignal,
): Promise<Managed | null> {
  const credential = options.identities.credentialOf(row, 'management');
  if (credential === null) return null;
  const cloud: Cloud = Clouds.parse(row.cloud);
  const plane = new ControlPlane(options, managementOf(cloud), credential, signal);
  try {
    const account = await findAccount(plane, row);
    if (account === null) return null;
    const retirements = new Map<string, number>();
    for (const value of await plane.list(modelsPath(account.id))) {
      const found = retirementIn(value);
      if (found !== null) retirements.set(`${found.model} ${found.version}`, found.at);
    }
    const deployments = (await plane.list(deploymentsPath(account.id))).flatMap((value) => deploymentIn(value) ?? []);
    return {
      region: account.location ?? null,
      deployments: deployments.map((each) => ({
        ...each,
        retiresAt: retirements.get(`${each.model ?? ''} ${each.modelVersion ?? ''}`) ?? null,
      })),
    };
  } catch (error) {
    if (signal.aborted || (error instanceof AppError && error.code.startsWith('entra_'))) throw error;
    // Reading the control plane is a right of its own that many identities lack.
    return null;
  }
}

async function findAccount(plane: ControlPlane, row: ConnectionRow): Promise<Account | null> {
  const host = URL.parse(row.base_url)?.hostname ?? '';
  const resource = azureHostOf(host)?.resource?.toLowerCase() ?? null;
  const subscriptions = (await plane.list(subscriptionsPath)).flatMap(
    (value) => Subscription.safeParse(value).data ?? [],
  );
  for (const { subscriptionId } of subscriptions.slice(0, MOST_SUBSCRIPTIONS)) {
    const accounts = await plane.list(accountsPath(subscriptionId));
    for (const value of accounts) {
      const account = Account.safeParse(value).data;
      if (account !== undefined && answersAt(account, host, resource)) return account;
    }
  }
  return null;
}

/** One cloud's control plane, asked as one identity. */
class ControlPlane {
  readonly #options: Options;
  readonly #origin: string;
  readonly #credential: Credential;
  readonly #signal: AbortSignal;

  /** `origin`: the cloud's own, unless the operator names another. */
  constructor(options: Options, origin: string, credential: Credential, signal: AbortSignal) {
    this.#options = options;
    this.#origin = options.identities.management ?? origin;
    this.#credential = credential;
    this.#signal = signal;
  }

  /** Every value of a list, page by page. */
  async list(path: string): Promise<unknown[]> {
    const values: unknown[] = [];
    let next: string | null = this.#origin + path;
    for (let page = 0; next !== null && page < MOST_PAGES; page++) {
      const { value, nextLink } = Page.parse(await this.#get(next));
      values.push(...value);
      next = nextLink ? this.#ours(nextLink) : null;
    }
    return values;
  }

  /** The token goes to the control plane and nowhere else, whatever a page names as the next one. */
  #ours(link: string): string {
    const url = URL.parse(link);
    if (url === null || url.origin !== new URL(this.#origin).origin)
      throw new AppError('address_invalid', { params: { address: link.slice(0, 300) } });
    return url.href;
  }

  async #get(url: string): Promise<unknown> {
    const { net, identities } = this.#options;
    const reply = await net.request({
      url,
      headers: { authorization: `Bearer ${await this.#credential.token()}`, accept: 'application/json' },
      timeout: TIMEOUT_MS,
      limit: LIMIT,
      trusted: identities.management !== null,
      signal: this.#signal,
    });
    if (reply.status !== 200) throw new AppError('upstream_refused', { params: { status: reply.status, reason: '' } });
    return JSON.parse(reply.text);
  }
}
