/** Who this server is to Azure: one source of tokens an identity, shared by all connections that use it. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Net } from '#net/net.ts';
import { azureHostOf } from '#providers/azure-clouds.ts';
import {
  audienceOf,
  authorityOf,
  byAssertion,
  byMachine,
  bySecret,
  readToken,
  tokenRefusal,
  type Audience,
  type MachineEndpoint,
  type Token,
  type TokenRequest,
} from '#providers/entra.ts';
import { AppError } from '#shared/errors.ts';
import type { ConnectionRow } from '#store/schema.ts';
import type { Seal } from '#store/seal.ts';
import { unsealSignIn, type SignIn } from './stored.ts';
import { TokenSource, type Credential } from './token-source.ts';

/** What the environment says of the machine's own identities: the operator's word. */
export interface Machine {
  endpoint: MachineEndpoint;
  /** `AZURE_AUTHORITY_HOST`. */
  authority: string | null;
  /** Where Azure Resource Manager is, such as a simulator's; null: each cloud's own. */
  management: string | null;
  tenantId: string | null;
  clientId: string | null;
  /** Where a cluster keeps the token that proves the workload. */
  tokenFile: string | null;
  /** Hosts beside Microsoft's that may be shown a token of this machine. */
  hosts: readonly string[];
}

type Signed = Pick<ConnectionRow, 'id' | 'base_url' | 'cloud' | 'auth' | 'auth_secret'>;

export interface Identities {
  /**
   * Null for a connection with keys. The same identity is the same credential, however often it is asked for.
   * Throws `secret_unreadable`, and `identity_host` where the machine's own identity may not be shown.
   */
  credentialOf(row: Signed, audience: Audience): Credential | null;
  /** `Machine.management`. */
  readonly management: string | null;
  /** Throws `identity_host` for what `credentialOf` would. */
  mayUse(signIn: SignIn, baseUrl: string): void;
}

interface Options {
  net: Pick<Net, 'request'>;
  seal: Seal;
  machine: Machine;
  now(): number;
}

const Clouds = z.enum(['public', 'china', 'government']).catch('public');
const TIMEOUT_MS = 15_000;
const LIMIT = 64 * 1024;
const MOST = 500;

export function createIdentities({ net, seal, machine, now }: Options): Identities {
  const sources = new Map<string, TokenSource>();

  async function ask(request: TokenRequest, own: boolean): Promise<Token> {
    const reply = await net.request({
      ...request,
      timeout: TIMEOUT_MS,
      limit: LIMIT,
      // The machine's own endpoint, and an authority the environment names, are the operator's choice; nobody else's is.
      trusted: own || (machine.authority !== null && request.url.startsWith(machine.authority)),
      direct: own,
    });
    if (reply.status !== 200) throw tokenRefusal(reply.status, reply.text, { machine: own });
    return readToken(reply.text, now());
  }

  async function tokenFor(signIn: Exclude<SignIn, { kind: 'key' }>, cloud: Cloud, audience: string): Promise<Token> {
    if (signIn.kind === 'managed-identity')
      return ask(byMachine(machine.endpoint, audience, signIn.clientId), true).catch(withoutMachine);
    const authority = authorityOf(cloud, machine.authority);
    if (signIn.kind === 'entra-secret')
      return ask(bySecret({ authority, ...signIn, audience }, signIn.clientSecret), false);
    const tenantId = signIn.tenantId ?? machine.tenantId;
    const clientId = signIn.clientId ?? machine.clientId;
    if (tenantId === null || clientId === null || machine.tokenFile === null) throw new AppError('identity_missing');
    const assertion = await readFile(machine.tokenFile, 'utf8').catch((cause: unknown) => {
      throw new AppError('identity_missing', { cause });
    });
    return ask(byAssertion({ authority, tenantId, clientId, audience }, assertion.trim()), false);
  }

  function mayUse(signIn: SignIn, baseUrl: string): void {
    if (signIn.kind === 'key' || signIn.kind === 'entra-secret') return;
    const host = (URL.parse(baseUrl)?.hostname ?? '').replace(/^\[|\]$/g, '');
    // Behind a gateway's name there may be anybody.
    const known = azureHostOf(host);
    if (known !== null && known.form !== 'gateway') return;
    if (!machine.hosts.includes(host)) throw new AppError('identity_host', { params: { host } });
  }

  return {
    management: machine.management,
    mayUse,
    credentialOf(row, audience) {
      const signIn = unsealSignIn(seal, row);
      if (signIn.kind === 'key') return null;
      mayUse(signIn, row.base_url);
      const cloud = Clouds.parse(row.cloud);
      const key = createHash('sha256')
        .update(JSON.stringify([signIn, cloud, audience]))
        .digest('base64');
      let source = sources.get(key);
      if (source === undefined) {
        source = new TokenSource(() => tokenFor(signIn, cloud, audienceOf(cloud, audience)), now);
        if (sources.size >= MOST) sources.clear();
        sources.set(key, source);
      }
      return source;
    },
  };
}

type Cloud = z.infer<typeof Clouds>;

/** Nothing answers where a machine of Azure's has its identity: this is none. */
function withoutMachine(error: unknown): never {
  if (error instanceof AppError && error.code.startsWith('address_'))
    throw new AppError('identity_missing', { detail: error.message, cause: error });
  throw error;
}
