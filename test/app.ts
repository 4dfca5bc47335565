/** The real application on a data folder of its own, without a socket, and a caller per person. */
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '#http/app.ts';
import type { Deps } from '#http/deps.ts';
import { createLog } from '#http/log.ts';
import { createSessions } from '#identity/sessions.ts';
import { openParlor } from '#parlor.ts';
import type { Role } from '#shared/contract/account.ts';
import { ErrorEnvelope, type Endpoint, type Input, type Result } from '#shared/contract/endpoint.ts';
import { newId } from '#shared/ids.ts';
import { sseDecoder } from '#shared/sse.ts';
import { createSimulator, instant, type Scenario, type SimulatorOptions } from '#simulator/index.ts';
import { insertUser } from '#store/users.ts';
import { readConfig } from '../src/config.ts';
import { dropDatabase, freshDatabase, testPostgres } from './store.ts';

export interface Caller {
  /** The parsed result; throws CallFailed for an error envelope. */
  call<E extends Endpoint>(endpoint: E, input?: Partial<Input<E>>): Promise<Result<E>>;
  /** Every event of an endpoint of form `events`, to its end. */
  events<E extends Endpoint>(endpoint: E, input?: Partial<Input<E>>): Promise<Result<E>[]>;
  raw(path: string, init?: RequestInit): Promise<Response>;
  userId: string;
  cookie: string;
}

export interface TestApp {
  deps: Deps;
  dataFolder: string;
  /** Every line the application logged. */
  log: string[];
  stranger: Caller;
  /** A person of that name, signed in; made at first mention. The first is the owner unless a role is given. */
  as(name: string, role?: Role): Promise<Caller>;
  /** Somebody who is signed in already, on data that were opened before. */
  withCookie(cookie: string): Caller;
  /** Listens on a loopback port, for what needs a socket. */
  listen(): Promise<string>;
  close(): Promise<void>;
}

/** The simulator answers at once; a message that says “unhurried” gives a test time to do something meanwhile. */
const PACE: Scenario = { behaviour: instant, steps: [{ contains: 'unhurried', behaviour: { tokensPerSecond: 150 } }] };

/** An error envelope, as the page would see it. */
export class CallFailed extends Error {
  readonly status: number;
  readonly code: string;
  readonly envelope: ErrorEnvelope['error'];
  constructor(status: number, envelope: ErrorEnvelope['error']) {
    super(`${status} ${envelope.code}: ${envelope.message}`);
    this.status = status;
    this.code = envelope.code;
    this.envelope = envelope;
  }
}

/** `env`: what the environment says, nothing else of the machine's is read. */
export async function testApp(
  options: { env?: Record<string, string>; dataFolder?: string; simulator?: SimulatorOptions } = {},
): Promise<TestApp> {
  const dataFolder = options.dataFolder ?? mkdtempSync(join(tmpdir(), 'parlor-test-'));
  const log: string[] = [];
  const config = readConfig({
    PARLOR_DATA: dataFolder,
    PORT: '0',
    PARLOR_HOST: '127.0.0.1',
    ...(await databaseFor(dataFolder)),
    ...options.env,
  });
  const parlor = await openParlor(
    config,
    createLog((line) => log.push(line)),
    { simulator: createSimulator({ scenario: PACE, ...options.simulator }) },
  );
  const { deps, server } = parlor;
  const app = createApp(deps);
  const people = new Map<string, Promise<Caller>>();
  const caller = (userId: string, cookie: string) => callerOf((path, init) => app.request(path, init), userId, cookie);

  async function person(name: string, role: Role): Promise<Caller> {
    const id = newId('user');
    await insertUser(deps.db, {
      id,
      name,
      email: `${name}@example.com`,
      password: null,
      role,
      access_code: null,
      created_at: deps.now(),
      suspended_at: null,
    });
    const visitor = { ip: '127.0.0.1', userAgent: 'test', secure: false };
    const { cookie } = await createSessions(deps.db, deps.now).open(id, visitor, null);
    return caller(id, cookie.split(';', 1)[0] ?? '');
  }

  return {
    deps,
    dataFolder,
    log,
    stranger: caller('', ''),
    withCookie: (cookie) => caller('', cookie),
    as(name, role) {
      const known = people.get(name);
      if (known) return known;
      const made = person(name, role ?? (people.size === 0 ? 'owner' : 'member'));
      people.set(name, made);
      return made;
    },
    async listen() {
      if (!server.listening) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      // A listening TCP server has a port.
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    async close() {
      await parlor.close();
      if (options.dataFolder !== undefined) return;
      rmSync(dataFolder, { recursive: true, force: true });
      if (config.database !== null) await dropDatabase(config.database);
    },
  };
}

const databases = new Map<string, Promise<string>>();

/** On PostgreSQL the data of a folder are in one database, however often an application is opened on it. */
async function databaseFor(dataFolder: string): Promise<Record<string, string>> {
  if ((await testPostgres()) === undefined) return {};
  const known = databases.get(dataFolder) ?? freshDatabase();
  databases.set(dataFolder, known);
  return { DATABASE_URL: await known };
}

function callerOf(
  request: (path: string, init: RequestInit) => Response | Promise<Response>,
  userId: string,
  cookie: string,
): Caller {
  const raw = async (path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    if (cookie !== '') headers.set('cookie', cookie);
    return request(path, { ...init, headers });
  };
  const send = async (endpoint: Endpoint, input: Partial<Input<Endpoint>> = {}) => {
    const hasBody = endpoint.method !== 'GET' && endpoint.method !== 'DELETE';
    const response = await raw(pathOf(endpoint, input), {
      method: endpoint.method,
      ...(hasBody ? { body: JSON.stringify(input.body ?? {}), headers: { 'content-type': 'application/json' } } : {}),
    });
    if (response.ok) return response;
    throw new CallFailed(response.status, ErrorEnvelope.parse(await response.json()).error);
  };
  return {
    userId,
    cookie,
    raw,
    async call<E extends Endpoint>(endpoint: E, input?: Partial<Input<E>>) {
      const response = await send(endpoint, input);
      // The endpoint's own schema parsed it.
      return endpoint.result.parse(await response.json()) as Result<E>;
    },
    async events<E extends Endpoint>(endpoint: E, input?: Partial<Input<E>>) {
      const bytes = new Uint8Array(await (await send(endpoint, input)).arrayBuffer());
      const decoder = sseDecoder();
      const frames = [...decoder.push(bytes), ...decoder.end()];
      return frames.map((frame) => endpoint.result.parse(JSON.parse(frame.data)) as Result<E>);
    },
  };
}

function pathOf(endpoint: Endpoint, input: Partial<Input<Endpoint>>): string {
  const path = endpoint.path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(field(input.params, name)));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input.query ?? {}))
    if (value !== undefined) query.set(name, String(value));
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}

function field(params: unknown, name: string): string {
  return typeof params === 'object' && params !== null
    ? String(Object.entries(params).find(([key]) => key === name)?.[1] ?? '')
    : '';
}
