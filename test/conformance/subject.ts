/**
 * What the compatibility list is asked of. Without anything said: Parlor's simulator, and Parlor's gateway in front of
 * it. With `PARLOR_CONFORMANCE_URL` the whole suite asks that server instead, such as a real resource; cases that need to
 * steer the server, or a deployment that is not named, are then skipped.
 *
 *   PARLOR_CONFORMANCE_URL            https://<name>.openai.azure.com, or any server that speaks its wire
 *   PARLOR_CONFORMANCE_KEY            a key of it
 *   PARLOR_CONFORMANCE_KEY2           its second key
 *   PARLOR_CONFORMANCE_DEPLOYMENT     of gpt-4o
 *   PARLOR_CONFORMANCE_REASONING      of gpt-5
 *   PARLOR_CONFORMANCE_RESPONSES      of a model that only answers Responses, such as gpt-5-codex
 *   PARLOR_CONFORMANCE_EMBEDDING      of text-embedding-3-small
 *   PARLOR_CONFORMANCE_IMAGE          of gpt-image-1
 *   PARLOR_CONFORMANCE_TRANSCRIPTION  of whisper
 *   PARLOR_CONFORMANCE_SPEECH         of gpt-4o-mini-tts
 *   PARLOR_CONFORMANCE_BATCH          of gpt-4o, SKU GlobalBatch
 *   PARLOR_CONFORMANCE_REALTIME       of gpt-realtime
 *   PARLOR_CONFORMANCE_OPENAI         1: it serves OpenAI's own paths (/v1/…) too
 *
 * vitest run test/conformance
 */
import { afterAll, describe } from 'vitest';
import type * as sdk7 from 'openai';
import { createConnection } from '#shared/contract/connections.ts';
import { createKey } from '#shared/contract/keys.ts';
import { createDeployment } from '#shared/contract/models.ts';
import { putSetting } from '#shared/contract/settings.ts';
import { createSimulator, instant, serveSimulator, type Scenario, type Simulator } from '#simulator/index.ts';
import { testApp } from '../app.ts';
import { sdks, type Sdk } from '../openai-clients.ts';

export const KEYS = { key1: '11111111111111111111111111111111', key2: '22222222222222222222222222222222' };

/** What each deployment is for, and the simulated model that stands for it. */
const roles = {
  chat: 'gpt-4o',
  odd: 'gpt-4o',
  percent: 'gpt-4o',
  reasoning: 'gpt-5',
  reasoning54: 'gpt-5.4',
  o1: 'o1',
  responses: 'gpt-5-codex',
  embedding: 'text-embedding-3-small',
  image: 'gpt-image-1',
  dalle: 'dall-e-3',
  transcription: 'whisper',
  speech: 'gpt-4o-mini-tts',
  batch: 'gpt-4o',
  realtime: 'gpt-realtime',
} as const;
export type Role = keyof typeof roles;

/** Names with everything that must be decoded exactly once; clients themselves do not agree on a percent sign. */
const names: Readonly<Record<string, string>> = { odd: 'a.b-c_d e', percent: 'f%2Fg' };

export type Surface = 'classic' | 'v1' | 'openai';

export interface Subject {
  name: string;
  /** Origin without a trailing slash. */
  url: string;
  key: string;
  key2: string | undefined;
  surfaces: readonly Surface[];
  /** The deployment for a role; undefined where this server has none. */
  deployment(role: Role): string | undefined;
  /** The simulator that answers in the end; undefined when it cannot be steered. */
  simulator: Simulator | undefined;
  /** A gateway stands before it. */
  behindGateway: boolean;
}

const opened: { close(): Promise<void> }[] = [];

async function simulated(): Promise<Subject> {
  const simulator = createSimulator({
    keys: KEYS,
    scenario: PLAIN,
    limits: 'off',
    strictness: 'lenient',
    deployments: Object.entries(roles).map(([role, model]) => ({
      name: nameOf(role),
      model,
      ...(role === 'batch' ? { sku: 'GlobalBatch' } : {}),
    })),
  });
  const served = await serveSimulator(simulator);
  opened.push(served);
  return {
    name: 'the simulator',
    url: served.url,
    key: KEYS.key1,
    key2: KEYS.key2,
    surfaces: ['classic', 'v1'],
    deployment: nameOf,
    simulator,
    behindGateway: false,
  };
}

const nameOf = (role: string): string => names[role] ?? role;

/** Parlor as a whole, set up as its owner would: one connection, a deployment of ours for each of its own. */
async function behindGateway(simulator: Subject): Promise<Subject> {
  const app = await testApp();
  opened.push(app);
  const owner = await app.as('owner');
  await owner.call(putSetting, { params: { key: 'instance.allowedNetworks' }, body: { value: ['127.0.0.0/8'] } });
  const { id: connectionId } = await owner.call(createConnection, {
    body: { provider: 'azure-openai', baseUrl: simulator.url, key: KEYS.key1, surface: 'v1' },
  });
  for (const upstreamName of Object.keys(roles).map(nameOf))
    await owner.call(createDeployment, { body: { connectionId, name: upstreamName, upstreamName } });
  const { secret: key } = await owner.call(createKey, { body: { name: 'conformance' } });
  return {
    ...simulator,
    name: 'Parlor in front of the simulator',
    url: await app.listen(),
    key,
    key2: undefined,
    surfaces: ['classic', 'v1', 'openai'],
    behindGateway: true,
  };
}

const said = (name: string): string | undefined => process.env[`PARLOR_CONFORMANCE_${name}`];

function elsewhere(url: string): Subject {
  const named: Partial<Record<Role, string>> = { chat: 'DEPLOYMENT' };
  return {
    name: url,
    url: url.replace(/\/+$/, ''),
    key: said('KEY') ?? '',
    key2: said('KEY2'),
    surfaces: said('OPENAI') === '1' ? ['classic', 'v1', 'openai'] : ['classic', 'v1'],
    deployment: (role) => said(named[role] ?? role.toUpperCase()),
    simulator: undefined,
    behindGateway: false,
  };
}

export const PLAIN: Scenario = { behaviour: instant };

async function openSubjects(): Promise<Subject[]> {
  const url = said('URL');
  if (url !== undefined && url !== '') return [elsewhere(url)];
  const simulator = await simulated();
  return [simulator, await behindGateway(simulator)];
}

/** Asks the cases of every subject of this file, and closes what was opened for them. */
export async function conform(title: string, cases: (subject: Subject) => void): Promise<void> {
  const subjects = await openSubjects();
  afterAll(async () => {
    for (const each of opened.splice(0).reverse()) await each.close();
  });
  for (const subject of subjects)
    describe(`${title} of ${subject.name}`, () => {
      cases(subject);
    });
}

/** Plays a scenario while `act` runs. The subject must be steerable. */
export async function playing<T>({ simulator }: Subject, scenario: Scenario, act: () => Promise<T>): Promise<T> {
  if (!simulator) throw new Error('this server cannot be steered');
  simulator.play({ ...PLAIN, ...scenario });
  try {
    return await act();
  } finally {
    simulator.play(PLAIN);
  }
}

export interface Said {
  status: number;
  headers: Headers;
  text: string;
  /** Parsed when it is JSON; each case says what it expects of it. */
  json: ReturnType<typeof JSON.parse>;
}

export interface Asking {
  surface?: Surface;
  role?: Role;
  /** In the place of the role's deployment. */
  deployment?: string;
  /** Null: none is said. */
  version?: string | null;
  /** Null: no credential. */
  key?: string | null;
  headers?: Record<string, string>;
  method?: string;
  /** Text goes out as it is. */
  body?: unknown;
  contentType?: string;
}

const VERSION = '2025-04-01-preview';

/** The address of an operation, as each surface has it. */
export function addressOf(subject: Subject, operation: string, asking: Asking = {}): string {
  const { surface = 'classic', role = 'chat', version = VERSION } = asking;
  const deployment = asking.deployment ?? subject.deployment(role) ?? '';
  const query = version === null || surface !== 'classic' ? '' : `?api-version=${version}`;
  if (surface !== 'classic') return `${subject.url}${surface === 'v1' ? '/openai' : ''}/v1/${operation}`;
  if (/^(?:responses|models|files|batches|deployments)/.test(operation))
    return `${subject.url}/openai/${operation}${query}`;
  return `${subject.url}/openai/deployments/${encodeURIComponent(deployment)}/${operation}${query}`;
}

/** One request as curl would send it. */
export async function ask(subject: Subject, operation: string, asking: Asking = {}): Promise<Said> {
  const { surface = 'classic', role = 'chat', key = subject.key, body, headers = {} } = asking;
  const model = asking.deployment ?? subject.deployment(role);
  const object = typeof body === 'object' && body !== null && !(body instanceof FormData);
  const sent = object
    ? JSON.stringify(surface === 'classic' && operation !== 'responses' ? body : { model, ...body })
    : (body as string | FormData | undefined); // what is no object is sent as it is
  const response = await fetch(addressOf(subject, operation, asking), {
    method: asking.method ?? 'POST',
    headers: {
      ...(key === null ? {} : surface === 'openai' ? { authorization: `Bearer ${key}` } : { 'api-key': key }),
      ...(body instanceof FormData ? {} : { 'content-type': asking.contentType ?? 'application/json' }),
      ...headers,
    },
    ...(sent === undefined ? {} : { body: sent }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: jsonOf(text) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const user = (content: string) => [{ role: 'user' as const, content }];

/** Data of each event, `[DONE]` included. */
export function events(text: string): string[] {
  return text
    .split('\n\n')
    .filter((frame) => frame !== '')
    .map((frame) => /^data: ?(.*)$/m.exec(frame)?.[1] ?? frame);
}

export interface Clients {
  version: string;
  sdk: Sdk;
  azure: (more?: object) => sdk7.AzureOpenAI;
  v1: (more?: object) => sdk7.OpenAI;
  /** On every surface that the subject serves. */
  all: (more?: object) => [surface: Surface, client: sdk7.OpenAI][];
}

/** The three generations of the official client, pointed at the subject. */
export function generations(subject: Subject): Clients[] {
  return sdks.map(([version, sdk]) => {
    const azure = (more: object = {}) =>
      new sdk.AzureOpenAI({
        endpoint: `${subject.url}/`,
        apiKey: subject.key,
        apiVersion: VERSION,
        maxRetries: 0,
        ...more,
      });
    const at = (path: string, more: object = {}) =>
      new sdk.OpenAI({ baseURL: subject.url + path, apiKey: subject.key, maxRetries: 0, ...more });
    return {
      version,
      sdk,
      azure,
      v1: (more) => at('/openai/v1/', more),
      all: (more) =>
        subject.surfaces.map((surface) => [
          surface,
          surface === 'classic' ? azure(more) : at(surface === 'v1' ? '/openai/v1/' : '/v1', more),
        ]),
    };
  });
}

/** What a parameter that the model does not take was answered with; null when it was adapted, and that was said. */
export function refusal(subject: Subject, { status, headers, json }: Said, name: string): object | null {
  const adapted = headers.get('x-parlor-adapted') ?? '';
  // A gateway may make a request fit the model, if it says so.
  if (subject.behindGateway && status === 200 && adapted.includes(name)) return null;
  return { status, code: json.error?.code, param: json.error?.param };
}

/** Of the deployment for a role, which the subject has: cases without one are skipped. */
export function deploymentOf(subject: Subject, role: Role): string {
  const found = subject.deployment(role);
  if (found === undefined) throw new Error(`no deployment for ${role}`);
  return found;
}

/** What a call that must fail fails with. */
export async function failure(call: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error) return error as Error & Record<string, unknown>; // fields are what is looked at
    throw error;
  }
  throw new Error('it did not fail');
}
