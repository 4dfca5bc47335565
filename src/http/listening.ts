/** A server’s way to its port and away from it. */
import type { Server } from 'node:http';
import type { ListenOptions } from 'node:net';
import { DirectRequest } from './openai/body.ts';
import { onlyWebSockets } from './openai/realtime.ts';

/**
 * How many connections may wait to be taken: as many as the system allows (`net.core.somaxconn` on Linux). Where its
 * queue runs over, a client believes that it is connected, and waits for nothing.
 */
const BACKLOG = 65_535;
const LOOK_MS = 50;

/** How our servers take requests, beside what TLS needs. */
export const serverOptions = { ...onlyWebSockets, IncomingMessage: DirectRequest } as const;

export interface Place {
  port: number;
  host: string;
  /** Other processes of ours take connections from the same port. */
  beside?: boolean;
}

/** The port it listens on. Rejects with the system's error when it cannot. */
export async function listen(server: Server, { port, host, beside = false }: Place): Promise<number> {
  if (!beside) await listening(server, { port, host });
  else await listenBeside(server, { port, host });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

/**
 * Each process has a queue of its own, and the system deals connections out to them. Node's own way, where the first
 * process takes all connections and hands them on, forgets those that are on their way to a process that is killed:
 * they stay open and nobody ever answers.
 */
async function listenBeside(server: Server, place: { port: number; host: string }): Promise<void> {
  try {
    await listening(server, { ...place, reusePort: true, exclusive: true });
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ENOTSUP') throw error;
    // macOS and Windows: only as Node does it.
    await listening(server, place);
  }
}

function listening(server: Server, options: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ ...options, backlog: BACKLOG }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Takes no more connections; resolves when the last answer is out and its connection closed. */
export async function drain(server: Server): Promise<void> {
  if (!server.listening) return;
  // A connection that is kept alive has nothing more to say.
  const looking = setInterval(() => server.closeIdleConnections(), LOOK_MS);
  await new Promise((resolve) => server.close(resolve));
  clearInterval(looking);
}
