/**
 * What is on its way out. Rows are written together with what they are about, so that nothing that was decided is lost
 * with the process; whoever claims a row sends it, and one that died while sending is followed by another. So a message
 * may come twice after a crash in the very moment of sending, and is never left out: receivers know it by its id.
 */
import { asAppError, type AppError } from '#shared/errors.ts';
import { claimDelivery, endTry, findDelivery, nextDue } from '#store/deliveries.ts';
import type { Db } from '#store/open.ts';
import type { DeliveryRow } from '#store/schema.ts';

export type Channel = 'mail' | 'webhook';

/** Sends one; resolves to the status it was answered with, if that has one. */
export type Carrier = (row: DeliveryRow) => Promise<number | null>;

export interface Outbox {
  /** Something may be due: sends it soon, without anybody waiting. */
  kick(): void;
  /** Sends everything that is due, now. */
  sendDue(): Promise<void>;
  /** Tries this one now, whenever it is due; how it stands afterwards. */
  sendNow(id: string): Promise<DeliveryRow | undefined>;
  /** Waits for what is being sent. */
  close(): Promise<void>;
}

interface Options {
  db: Db;
  carriers: Record<Channel, Carrier>;
  onError(cause: unknown): void;
  now(): number;
}

/** Longer than any try can take. */
const LEASE_MS = 120_000;
/** Pauses after each try; after the last one it is given up. */
const PAUSES_MS = [60_000, 300_000, 1_800_000, 7_200_000, 28_800_000];
/** How long nobody looks at most: another process may have left something. */
const LOOK_MS = 60_000;
const CHANNELS: readonly Channel[] = ['mail', 'webhook'];

export function createOutbox({ db, carriers, onError, now }: Options): Outbox {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  let again = false;
  let closed = false;

  async function tryOnce(row: DeliveryRow, carrier: Carrier): Promise<void> {
    try {
      const status = await carrier(row);
      await endTry(db, row.id, { state: 'done', due_at: row.due_at, status, error: null, finished_at: now() });
    } catch (cause) {
      const error = asAppError(cause);
      if (error.code === 'internal') onError(cause);
      const pause = PAUSES_MS[row.attempts - 1];
      const isOver = pause === undefined;
      await endTry(db, row.id, {
        state: isOver ? 'failed' : 'waiting',
        due_at: isOver ? row.due_at : now() + pause,
        status: statusOf(error),
        error: JSON.stringify(error.info()),
        finished_at: isOver ? now() : null,
      });
    }
  }

  /** One after the other: a server that is slow is not asked many times at once. */
  async function lane(channel: Channel): Promise<void> {
    for (;;) {
      if (closed) return;
      const row = await claimDelivery(db, channel, now(), LEASE_MS);
      if (row === undefined) return;
      await tryOnce(row, carriers[channel]);
    }
  }

  async function run(): Promise<void> {
    try {
      // Set again by `kick` while this is going on.
      while (again) {
        again = false;
        await Promise.all(CHANNELS.map(lane));
      }
      if (!closed) await sleep();
    } catch (cause) {
      onError(cause);
      if (!closed) later(LOOK_MS);
    }
  }

  async function sleep(): Promise<void> {
    const due = await nextDue(db);
    later(due === null ? LOOK_MS : Math.min(Math.max(due - now(), 50), LOOK_MS));
  }

  function later(ms: number): void {
    clearTimeout(timer);
    if (!closed) timer = setTimeout(begin, ms).unref();
  }

  function begin(): void {
    if (closed) return;
    again = true;
    running ??= run().finally(() => {
      running = null;
    });
  }

  return {
    kick: begin,
    async sendDue() {
      begin();
      await running;
    },
    async sendNow(id) {
      const row = await findDelivery(db, id);
      if (row === undefined) return undefined;
      const carrier = CHANNELS.find((channel) => channel === row.channel);
      if (carrier !== undefined) await tryOnce({ ...row, attempts: PAUSES_MS.length + 1 }, carriers[carrier]);
      return findDelivery(db, id);
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await running;
    },
  };
}

function statusOf(error: AppError): number | null {
  const { status } = error.params;
  return typeof status === 'number' ? status : null;
}
