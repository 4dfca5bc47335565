/**
 * The connection to Redis or Valkey, loaded only when it is configured: scripts that run as one step, channels, and
 * who else is there. Each process holds a lease that it renews; one whose lease has run out is dead to the others, and
 * one of the living leads.
 */
import { createHash, randomBytes } from 'node:crypto';
import { OpenFailure } from '../open-failure.ts';

/** A Lua script; Redis runs it from its first to its last line without anybody in between. */
export interface Script {
  readonly text: string;
  readonly digest: string;
}

export function script(text: string): Script {
  return { text, digest: createHash('sha1').update(text).digest('hex') };
}

/** Redis did not answer. What was asked for may have happened or not. */
export class LinkDown extends Error {
  override readonly name = 'LinkDown';
}

export interface Link {
  /** This process among those on the same data; a new one after each start. */
  readonly instance: string;
  /** The full name of a key, the same for every process on the same data and nobody else's. */
  key(name: string): string;
  /** Rejects with LinkDown. */
  run(script: Script, keys: readonly string[], values: readonly (string | number)[]): Promise<unknown>;
  /** Rejects with LinkDown. */
  command(...words: readonly (string | number)[]): Promise<unknown>;
  /** Runs again and again until Redis has answered once; in the order in which they were asked. */
  eventually(work: () => Promise<unknown>): void;
  /** Hears what is published there from now on. */
  subscribe(channel: string, listener: (text: string) => void): Promise<() => void>;
  /** Whether this process is the one that does what only one may do. */
  leads(): boolean;
  /** Every process whose lease holds, this one among them. */
  alive(): Promise<string[]>;
  /** Everybody who is to hear of deaths listens: from now on they are told. */
  begin(): void;
  /** Called in one of the living, once, for a process whose lease ran out. */
  onDeath(listener: (instance: string) => Promise<void> | void): void;
  /** Says that this process is no more, before its lease is over. */
  bury(instance: string): Promise<void>;
  /** Called when the connection stands again after it was lost, until the returned function is called. */
  onReturn(listener: () => void): () => void;
  /** Resolves when what was to happen eventually has happened. */
  drained(): Promise<void>;
  /** Leaves the others, once what was to happen has happened or a moment has passed. */
  close(): Promise<void>;
}

const BEAT_MS = 1000;
/** A process that says nothing for so long is dead. */
const LEASE_MS = 8000;
/** A command without an answer for so long has failed. */
const ANSWER_MS = 3000;
const LOOK_MS = 250;
const AGAIN_MS = 50;
const LONGEST_PAUSE_MS = 500;
const CONNECT_MS = 5000;
/** What may wait for Redis to come back: as many calls as end within some minutes. */
const MOST_WAITING = 200_000;
/** Of what happens eventually, so much is sent at once. */
const TOGETHER = 500;

/** Renews the lease; says who died meanwhile (at most one each time) and who leads. */
const BEAT = script(`
local now = redis.call('TIME')
now = now[1] * 1000 + math.floor(now[2] / 1000)
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
local dead = ARGV[3] == '1' and redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, 1) or {}
if dead[1] then redis.call('ZREM', KEYS[1], dead[1]) end
local leader = redis.call('GET', KEYS[2])
if not leader or leader == ARGV[1] or not redis.call('ZSCORE', KEYS[1], leader) then
  redis.call('SET', KEYS[2], ARGV[1])
  leader = ARGV[1]
end
return {dead[1] or '', leader}`);

const LEAVE = script(`
redis.call('ZREM', KEYS[1], ARGV[1])
if redis.call('GET', KEYS[2]) == ARGV[1] then redis.call('DEL', KEYS[2]) end
return 1`);

interface Waiting {
  until: number;
  fail: (error: Error) => void;
}

/** What is asked of the client of `@redis/client`; its own type carries every command there is. */
interface Client {
  connect(): Promise<unknown>;
  sendCommand(words: string[]): Promise<unknown>;
  subscribe(channel: string, listener: (text: string) => void): Promise<unknown>;
  unsubscribe(channel: string, listener: (text: string) => void): Promise<unknown>;
  on(event: 'ready' | 'error', listener: () => void): unknown;
  once(event: 'error', listener: (error: unknown) => void): unknown;
  destroy(): void;
}

/** `installation`: what tells our keys from another installation's in the same Redis. Throws OpenFailure. */
export async function openLink(url: string, installation: string): Promise<Link> {
  const { createClient } = await import('@redis/client');
  const reconnectStrategy = (tries: number) => Math.min(AGAIN_MS * 2 ** tries, LONGEST_PAUSE_MS);
  const socket = { connectTimeout: CONNECT_MS, reconnectStrategy };
  const client = createClient({ url, disableOfflineQueue: true, socket });
  const channels = createClient({ url, socket });
  // Each failure is also the failure of what was asked; the client connects again by itself.
  client.on('error', () => undefined);
  channels.on('error', () => undefined);
  try {
    await firstConnection([client, channels]);
  } catch (error) {
    client.destroy();
    channels.destroy();
    throw failureOf(error, url);
  }
  const link = new RedisLink(client, channels, `{parlor:${installation}}:`);
  await link.beat();
  return link;
}

class RedisLink implements Link {
  readonly instance = `${process.pid}-${randomBytes(9).toString('base64url')}`;
  readonly #client: Client;
  readonly #channels: Client;
  readonly #prefix: string;
  readonly #waiting = new Set<Waiting>();
  readonly #deaths: ((instance: string) => Promise<void> | void)[] = [];
  readonly #returns = new Set<() => void>();
  readonly #later: (() => Promise<unknown>)[] = [];
  readonly #timers: NodeJS.Timeout[];
  #isLeading = false;
  #leaseUntil = 0;
  #hasBegun = false;
  #isClosed = false;
  #isWorking = false;
  #idle: (() => void)[] = [];

  constructor(client: Client, channels: Client, prefix: string) {
    this.#client = client;
    this.#channels = channels;
    this.#prefix = prefix;
    client.on('ready', () => {
      for (const listener of this.#returns) listener();
    });
    this.#timers = [
      setInterval(() => void this.beat(), BEAT_MS).unref(),
      setInterval(() => this.#giveUpOld(), LOOK_MS).unref(),
    ];
  }

  key(name: string): string {
    return `${this.#prefix}${name}`;
  }

  async run({ text, digest }: Script, keys: readonly string[], values: readonly (string | number)[]): Promise<unknown> {
    const rest = [keys.length, ...keys, ...values];
    try {
      return await this.command('EVALSHA', digest, ...rest);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return this.command('EVAL', text, ...rest);
    }
  }

  command(...words: readonly (string | number)[]): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const entry = { until: Date.now() + ANSWER_MS, fail: reject };
    this.#waiting.add(entry);
    this.#client
      .sendCommand(words.map(String))
      .then(resolve, (cause: unknown) => reject(isRefusal(cause) ? cause : new LinkDown('Redis is away', { cause })))
      .finally(() => this.#waiting.delete(entry));
    return promise;
  }

  eventually(step: () => Promise<unknown>): void {
    if (this.#later.length >= MOST_WAITING) return;
    this.#later.push(step);
    if (!this.#isWorking) void this.#work();
  }

  async subscribe(channel: string, listener: (text: string) => void): Promise<() => void> {
    const name = this.key(channel);
    await this.#channels.subscribe(name, listener);
    return () => void this.#channels.unsubscribe(name, listener).catch(() => undefined);
  }

  leads(): boolean {
    return this.#isLeading && Date.now() < this.#leaseUntil;
  }

  async alive(): Promise<string[]> {
    const names = await this.command('ZRANGE', this.key('alive'), 0, -1);
    return Array.isArray(names) ? names.map(String) : [];
  }

  begin(): void {
    this.#hasBegun = true;
  }

  onDeath(listener: (instance: string) => Promise<void> | void): void {
    this.#deaths.push(listener);
  }

  async bury(instance: string): Promise<void> {
    await this.command('ZADD', this.key('alive'), 'XX', 0, instance);
  }

  onReturn(listener: () => void): () => void {
    // One for each call, even of the same function.
    const own = () => listener();
    this.#returns.add(own);
    return () => void this.#returns.delete(own);
  }

  /** Renews the lease, and hears who died. */
  async beat(): Promise<void> {
    const asked = Date.now();
    try {
      // Whoever hears of a death must be able to do what is to be done then.
      const hears = this.#hasBegun ? 1 : 0;
      const reply = await this.run(BEAT, this.#leases(), [this.instance, LEASE_MS, hears]);
      const [dead = '', leader] = Array.isArray(reply) ? reply.map(String) : [];
      this.#leaseUntil = asked + LEASE_MS;
      this.#isLeading = leader === this.instance;
      if (dead !== '' && dead !== this.instance) for (const listener of this.#deaths) await listener(dead);
    } catch {
      // Away, or a listener failed; the next beat comes. Until then nobody leads for longer than the lease.
    }
  }

  async drained(): Promise<void> {
    if (!this.#isWorking) return;
    await new Promise<void>((resolve) => {
      this.#idle.push(resolve);
    });
  }

  async close(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const limit = setTimeout(resolve, ANSWER_MS);
    await Promise.race([promise, this.drained()]);
    clearTimeout(limit);
    this.#isClosed = true;
    for (const timer of this.#timers) clearInterval(timer);
    await this.run(LEAVE, this.#leases(), [this.instance]).catch(() => undefined);
    this.#client.destroy();
    this.#channels.destroy();
  }

  #leases(): string[] {
    return [this.key('alive'), this.key('leader')];
  }

  #giveUpOld(): void {
    const now = Date.now();
    for (const entry of this.#waiting) if (entry.until < now) entry.fail(new LinkDown('Redis does not answer'));
  }

  /** All at once in the order in which they were asked; what Redis did not answer comes again, before what is newer. */
  async #work(): Promise<void> {
    this.#isWorking = true;
    while (this.#later.length > 0) {
      const steps = this.#later.splice(0, TOGETHER);
      const done = await Promise.allSettled(steps.map((step) => step()));
      const again = steps.filter((_, index) => isDown(done[index]));
      if (again.length === 0) continue;
      if (this.#isClosed) break;
      this.#later.unshift(...again);
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
    this.#isWorking = false;
    for (const done of this.#idle.splice(0)) done();
  }
}

function isDown(outcome: PromiseSettledResult<unknown> | undefined): boolean {
  return outcome?.status === 'rejected' && outcome.reason instanceof LinkDown;
}

/** Redis answered, and what it said is an error; not that it is just starting or handing over. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof Error && /^(?!LOADING|MASTERDOWN|READONLY|CLUSTERDOWN|TRYAGAIN)[A-Z]{3,} /.test(error.message)
  );
}

/** The first connection is not tried for ever: an address that is wrong should be said at once. */
async function firstConnection(clients: readonly Client[]): Promise<void> {
  for (const client of clients) {
    const failed = new Promise((_, reject) => {
      client.once('error', reject);
    });
    await Promise.race([client.connect(), failed]);
    failed.catch(() => undefined);
  }
}

function failureOf(error: unknown, url: string): unknown {
  const { hostname, port } = new URL(url);
  const place = `${hostname}:${port || '6379'}`;
  const message = error instanceof Error ? error.message || String(error) : String(error);
  const refused = /WRONGPASS|NOAUTH|NOPERM|invalid (username|password)/i.test(message);
  return new OpenFailure(refused ? 'redis-refused' : 'redis-unreachable', place, message, error);
}
