/** One sick target and two well ones behind a deployment, asked many times: what a client sees of it. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Routing } from '#shared/contract/models.ts';
import { samples, well, type Fault, type Sample } from './faults.ts';
import { KEY, openResource, type Resource } from './resource.ts';
import { fakeUpstream, type FakeUpstream } from './upstream.ts';

export interface Cell {
  fault: Fault;
  sample: Sample;
  stream: boolean;
}

export interface Seen {
  calls: number;
  /** Answers that were whole. */
  whole: number;
  /** Answers that began and were said to have broken off. */
  told: number;
  /** Anything else: an error before the first byte, a broken answer that looks whole, a call that hung. */
  visible: string[];
  /** Calls the sick target got. */
  met: number;
  /** Of the calls that met it, ms until the first byte, ascending. */
  firstByteMs: number[];
  /** Sockets towards the sick target that were still open when all calls were over. */
  sickSockets: number;
  /** Sockets of this process that were not there before. */
  leaked: number;
}

/** Longer than any patience here: a call that takes so long hangs. */
const HANGS_MS = 20_000;
const routing: Partial<Routing> = { timeoutSeconds: 1, afterTimeout: 'always' };

/** Every way a fault can meet a surface. */
export function cells(faults: readonly Fault[], of: readonly Sample[] = samples): Cell[] {
  return faults.flatMap((fault) =>
    of.flatMap((sample) =>
      [true, false]
        .filter((stream) => (stream ? sample.stream !== null && fault.of !== 'whole' : fault.of !== 'stream'))
        .map((stream) => ({ fault, sample, stream })),
    ),
  );
}

interface Asking {
  rounds: number;
  /** Calls at once in each round. */
  together: number;
}

/** Asks `rounds` times. The sick target is the first choice of all. */
export async function meet(cell: Cell, asking: Asking): Promise<Seen> {
  const [seen] = await meetAll([cell], asking);
  if (seen === undefined) throw new Error('one cell is seen once');
  return seen;
}

/** Several at once, each in a house of its own; sockets that are left are counted for all of them. */
export async function meetAll(all: readonly Cell[], asking: Asking): Promise<Seen[]> {
  const before = sockets();
  const seen = await Promise.all(all.map((cell) => visit(cell, asking)));
  const leaked = await left(before);
  return seen.map((one) => ({ ...one, leaked }));
}

async function visit({ fault, sample, stream }: Cell, { rounds, together }: Asking): Promise<Omit<Seen, 'leaked'>> {
  const sick = await fakeUpstream(fault.script?.(sample) ?? {});
  if (fault.script === undefined) await sick.close();
  const others = [await fakeUpstream(well(sample)), await fakeUpstream(well(sample))];
  const made = await openResource({ idleMs: 1000 });
  const { surface, provider } = sample;
  const apiVersion = surface === 'v1' ? null : '2024-10-21';
  const places = [sick, ...others].map(({ url: baseUrl }, order) => ({
    baseUrl,
    surface,
    apiVersion,
    priority: Math.min(order, 1),
    ...(provider === undefined ? {} : { provider }),
  }));
  await made.deploy('chat', places, null, { routing });
  const seen: Omit<Seen, 'leaked'> = {
    calls: 0,
    whole: 0,
    told: 0,
    visible: [],
    met: 0,
    firstByteMs: [],
    sickSockets: 0,
  };
  for (let round = 0; round < rounds; round++) {
    const before = sick.calls.length;
    const answers = await Promise.all(Array.from({ length: together }, () => ask(made, sample, stream)));
    const met = fault.script === undefined || sick.calls.length > before;
    for (const answer of answers) note(seen, answer, { sample, stream, fault }, met);
  }
  seen.met = fault.script === undefined ? seen.calls : sick.calls.length;
  seen.sickSockets = await settledSockets(sick, fault);
  await made.close();
  for (const each of [sick, ...others]) await each.close().catch(() => undefined);
  seen.firstByteMs.sort((a, b) => a - b);
  return seen;
}

interface Answer {
  status: number;
  text: string;
  firstByteMs: number;
  broken: string | null;
}

async function ask({ url }: Resource, { path, ask: body }: Sample, stream: boolean): Promise<Answer> {
  const begun = performance.now();
  const answer: Answer = { status: 0, text: '', firstByteMs: 0, broken: null };
  try {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { 'api-key': KEY, authorization: `Bearer ${KEY}` },
      body: JSON.stringify(body(stream)),
      signal: AbortSignal.timeout(HANGS_MS),
    });
    answer.status = response.status;
    answer.firstByteMs = performance.now() - begun;
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) answer.text += decoder.decode(chunk, { stream: true });
  } catch (error) {
    answer.broken = error instanceof Error ? error.name : String(error);
  }
  return answer;
}

function note(
  seen: Pick<Seen, 'calls' | 'whole' | 'told' | 'visible' | 'firstByteMs'>,
  { status, text, firstByteMs, broken }: Answer,
  { sample, stream, fault }: Cell,
  met: boolean,
): void {
  seen.calls++;
  if (met) seen.firstByteMs.push(firstByteMs);
  const hung = broken === 'TimeoutError';
  const isWhole = status === 200 && broken === null && (stream ? text.includes(sample.last) : same(text, sample));
  // What is told in other words is told whole, or not at all.
  const isRefused = !stream && sample.told !== undefined && status === 502 && text.startsWith('{"type":"error"');
  const isTold =
    isRefused ||
    (status === 200 &&
      !hung &&
      (stream ? broken === null && /"error":\s*\{/.test(text) && !text.includes(sample.last) : broken !== null));
  if (isWhole) seen.whole++;
  else if (isTold && fault.when === 'after') seen.told++;
  else seen.visible.push(`${status} ${broken ?? ''} ${text.slice(0, 300)}`);
}

function same(text: string, { whole, told }: Sample): boolean {
  return told === undefined ? text === JSON.stringify(whole) : told.test(text);
}

/** The sick one's sockets once all calls are over. Those of a silent one must be closed by us. */
async function settledSockets(sick: FakeUpstream, { silent, script }: Fault): Promise<number> {
  if (script === undefined) return 0;
  const most = silent === true ? 100 : 0;
  for (let tries = 0; tries < most && sick.open() > 0; tries++) await pause(10);
  return sick.open();
}

/** Sockets of this process, servers' ends included. */
function sockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name.startsWith('TCPSocket')).length;
}

/** What is left of them beyond `before`; closing takes a few turns. */
async function left(before: number): Promise<number> {
  for (let tries = 0; tries < 100 && sockets() > before; tries++) await pause(10);
  return Math.max(sockets() - before, 0);
}
