/** Which process works at which file that is being moved in, so that nobody takes another's for abandoned. */
import { LinkDown, type Link } from '#store/redis/link.ts';

export interface WorkElsewhere {
  /** This process has the file from now on. */
  take(id: string): Promise<void>;
  /** It has it no more. */
  leave(id: string): Promise<void>;
  /** Ids of files that living processes have. */
  taken(): Promise<string[]>;
  /** Whoever works at it stops, wherever that is. */
  stop(id: string): Promise<void>;
  /** `stop`: somebody wants this one stopped · `died`: a process is no more. */
  hear(listeners: { stop(id: string): void; died(): Promise<void> }): Promise<void>;
}

const STOP = 'transfers-stop';

export function workElsewhere(link: Link): WorkElsewhere {
  const key = link.key('transfers');
  return {
    take: (id) => unlessAway(link.command('HSET', key, id, link.instance)),
    leave: (id) => unlessAway(link.command('HDEL', key, id)),
    async taken() {
      const alive = new Set(await link.alive());
      const all = await link.command('HGETALL', key);
      return ownersOf(all).flatMap(([id, owner]) => (alive.has(owner) ? [id] : []));
    },
    stop: (id) => unlessAway(link.command('PUBLISH', link.key(STOP), id)),
    async hear({ stop, died }) {
      await link.subscribe(STOP, stop);
      link.onDeath(died);
    },
  };
}

/** A file is moved in while Redis is away, too: at worst it is called interrupted for a while. */
async function unlessAway(asked: Promise<unknown>): Promise<void> {
  await asked.catch((error: unknown) => {
    if (!(error instanceof LinkDown)) throw error;
  });
}

/** Pairs, as a list of both in turn or as an object: it depends on the protocol. */
function ownersOf(reply: unknown): [string, string][] {
  if (Array.isArray(reply)) {
    const words = reply.map(String);
    return words.flatMap((word, at): [string, string][] => (at % 2 === 0 ? [[word, words[at + 1] ?? '']] : []));
  }
  return typeof reply === 'object' && reply !== null
    ? Object.entries(reply).map(([id, owner]): [string, string] => [id, String(owner)])
    : [];
}
