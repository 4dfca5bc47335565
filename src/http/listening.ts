/** A server’s way to its port and away from it. */
import type { Server } from 'node:http';

/** How many connections may wait to be taken. */
const BACKLOG = 4096;
const LOOK_MS = 50;

/** The port it listens on. Rejects with the system's error when it cannot. */
export async function listen(server: Server, { port, host }: { port: number; host: string }): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, BACKLOG, resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

/** Takes no more connections; resolves when the last answer is out and its connection closed. */
export async function drain(server: Server): Promise<void> {
  if (!server.listening) return;
  // A connection that is kept alive has nothing more to say.
  const looking = setInterval(() => server.closeIdleConnections(), LOOK_MS);
  await new Promise((resolve) => server.close(resolve));
  clearInterval(looking);
}
