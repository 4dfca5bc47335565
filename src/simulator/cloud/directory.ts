/**
 * The directory: tokens for applications and for the machine itself, as Entra ID and a machine's metadata service give
 * them.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { whole, type SimulatorRequest, type SimulatorResponse, type WireError } from '../wire.ts';
import { directoryError } from './errors.ts';
import { same, signer, type Signer } from './tokens.ts';

/** An application that may sign in. */
export interface App {
  clientId: string;
  clientSecret: string;
  /** False: it gets its tokens, but may not call the models (E4). Default true. */
  mayCall?: boolean | undefined;
}

export interface DirectoryOptions {
  tenant?: string | undefined;
  apps?: readonly App[] | undefined;
  clock: () => number;
}

export type Checked = { app: App | undefined } | 'invalid' | 'expired' | 'elsewhere';

export interface Directory {
  tenant: string;
  apps: readonly App[];
  /** True when the request is for the directory. */
  serves(path: string): boolean;
  handle(request: SimulatorRequest): SimulatorResponse;
  /** Whether a token is good for one of these audiences, and whose it is. */
  check(token: string, audiences: readonly string[]): Checked;
}

/** Seconds that a token lives. */
const LIFE = 3_599;
const MACHINE_LIFE = 86_399;

const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export function createDirectory(options: DirectoryOptions): Directory {
  const { clock } = options;
  const tenant = options.tenant ?? randomUUID();
  const apps = options.apps ?? [{ clientId: randomUUID(), clientSecret: randomBytes(24).toString('base64url') }];
  const house: House = { tenant, apps, clock, signer: signer(tenant, clock) };
  return {
    tenant,
    apps,
    serves: (path) => place(path) !== undefined,
    handle(request) {
      const found = place(request.path);
      const [, question = ''] = request.path.split('?');
      if (found?.kind === 'token' && request.method === 'POST') return tokenFor(house, request, found.tenant);
      if (found?.kind === 'machine' && request.method === 'GET')
        return machineToken(house, request, new URLSearchParams(question));
      if (found?.kind === 'metadata') return answer(metadata(found.tenant, request.headers['host'] ?? 'localhost'));
      return failure({ status: 404, body: '{"error":"not_found"}', origin: 'front' });
    },
    check(value, audiences) {
      const claims = house.signer.read(value);
      if (!claims) return 'invalid';
      if (claims.exp * 1_000 <= clock()) return 'expired';
      if (!audiences.includes(claims.aud.replace(/\/$/, ''))) return 'elsewhere';
      return { app: apps.find((one) => one.clientId === claims.appid) };
    },
  };
}

interface House {
  tenant: string;
  apps: readonly App[];
  clock: () => number;
  signer: Signer;
}

/** `POST /{tenant}/oauth2/v2.0/token`, and the older form with `resource` in place of `scope`. */
function tokenFor(
  { tenant, apps, clock, signer: own }: House,
  request: SimulatorRequest,
  asked: string,
): SimulatorResponse {
  const fields = new URLSearchParams(Buffer.from(request.body).toString('utf8'));
  const fail = (status: number, error: string, number: number, message: string): SimulatorResponse =>
    failure(directoryError(status, error, number, message, clock()));
  if (asked !== tenant && asked !== 'common' && asked !== 'organizations')
    return fail(
      400,
      'invalid_request',
      90_002,
      `Tenant '${asked}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
    );
  const grant = fields.get('grant_type') ?? '';
  if (grant !== 'client_credentials')
    return fail(400, 'unsupported_grant_type', 70_003, `The app requested an unsupported grant type '${grant}'.`);
  const { id, password } = credentials(request, fields);
  const app = apps.find((one) => one.clientId === id);
  if (!app)
    return fail(
      400,
      'unauthorized_client',
      700_016,
      `Application with identifier '${id}' was not found in the directory '${tenant}'.`,
    );
  // A workload's own token stands in for the secret; whose it is cannot be checked here.
  const asserted = fields.get('client_assertion_type') === ASSERTION && (fields.get('client_assertion') ?? '') !== '';
  if (!asserted && !same(password, app.clientSecret))
    return fail(
      401,
      'invalid_client',
      7_000_215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${id}'.`,
    );
  const audience = audienceIn(fields);
  if (audience === undefined)
    return fail(
      400,
      'invalid_scope',
      1_002_012,
      `The provided value for scope ${fields.get('scope') ?? ''} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    );
  const token = own.issue(audience, app.clientId, LIFE);
  return answer({ token_type: 'Bearer', expires_in: LIFE, ext_expires_in: LIFE, access_token: token });
}

function audienceIn(fields: URLSearchParams): string | undefined {
  const scope = fields.get('scope') ?? '';
  if (scope === '') return fields.get('resource') ?? undefined;
  return scope.endsWith('/.default') ? scope.slice(0, -'/.default'.length) : undefined;
}

/** `GET /metadata/identity/oauth2/token`: the machine's own identity is the first application. */
function machineToken(
  { apps, clock, signer: own }: House,
  request: SimulatorRequest,
  query: URLSearchParams,
): SimulatorResponse {
  const refuse = (description: string): SimulatorResponse => {
    const body = JSON.stringify({ error: 'invalid_request', error_description: description });
    return failure({ status: 400, body, origin: 'front' });
  };
  if (request.headers['metadata']?.toLowerCase() !== 'true') return refuse('Required metadata header not specified');
  const resource = query.get('resource');
  if (resource === null) return refuse('Required query variable "resource" is missing');
  const wanted = query.get('client_id');
  const app = apps.find((one) => wanted === null || one.clientId === wanted);
  if (!app) return refuse('Identity not found');
  const now = Math.floor(clock() / 1_000);
  return answer({
    access_token: own.issue(resource, app.clientId, MACHINE_LIFE),
    client_id: app.clientId,
    expires_in: String(MACHINE_LIFE),
    expires_on: String(now + MACHINE_LIFE),
    ext_expires_in: String(MACHINE_LIFE),
    not_before: String(now),
    resource,
    token_type: 'Bearer',
  });
}

type Place = { kind: 'token' | 'metadata'; tenant: string } | { kind: 'machine' };

function place(target: string): Place | undefined {
  const [path = ''] = target.split('?');
  if (path === '/metadata/identity/oauth2/token') return { kind: 'machine' };
  const token = /^\/([^/]+)\/oauth2\/(?:v2\.0\/)?token$/.exec(path)?.[1];
  if (token !== undefined) return { kind: 'token', tenant: token };
  const metadata = /^\/([^/]+)\/(?:v2\.0\/)?\.well-known\/openid-configuration$/.exec(path)?.[1];
  return metadata === undefined ? undefined : { kind: 'metadata', tenant: metadata };
}

/** In the form, or, as some clients send them, in a basic header. */
function credentials(request: SimulatorRequest, fields: URLSearchParams): { id: string; password: string } {
  const basic = /^Basic +(\S+)$/i.exec(request.headers['authorization'] ?? '')?.[1] ?? '';
  const [id = '', password = ''] = Buffer.from(basic, 'base64').toString().split(':').map(plain);
  return { id: fields.get('client_id') ?? id, password: fields.get('client_secret') ?? password };
}

function plain(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

function metadata(tenant: string, host: string): object {
  const here = `http://${host}/${tenant}`;
  return {
    token_endpoint: `${here}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    issuer: `${here}/v2.0`,
    authorization_endpoint: `${here}/oauth2/v2.0/authorize`,
    tenant_region_scope: null,
  };
}

function answer(value: object): SimulatorResponse {
  const body = Buffer.from(JSON.stringify(value));
  return { status: 200, headers: headers(body.byteLength), body: whole(body) };
}

function failure(error: WireError): SimulatorResponse {
  const body = Buffer.from(error.body);
  return { status: error.status, headers: headers(body.byteLength), body: whole(body) };
}

function headers(length: number): Record<string, string> {
  return {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(length),
    'cache-control': 'no-store, no-cache',
    pragma: 'no-cache',
    'x-content-type-options': 'nosniff',
  };
}
