/** The guarded way out beside servers that stand inside, and a name server that says what a test wants. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createNet, type NetOptions } from '#net/net.ts';
import type { Net } from '#net/outbound.ts';
import { NO_PROXY } from '#net/proxy.ts';

const open: { close(): unknown }[] = [];

/** After each test. */
export async function closeAll(): Promise<void> {
  for (const each of open.splice(0)) await each.close();
}

export function guarded(options: Partial<NetOptions> = {}): Net {
  const made = createNet({ allowedNetworks: () => [], proxy: NO_PROXY, ...options });
  open.push(made);
  return made;
}

/** Something to find at 127.0.0.1; `asked`: what was asked of it. */
export async function inside(
  answer: (req: IncomingMessage, res: ServerResponse) => void = (_, res) => res.end('inside'),
): Promise<{ port: number; url: string; asked: IncomingMessage[] }> {
  const asked: IncomingMessage[] = [];
  const server = createServer((req, res) => {
    asked.push(req);
    answer(req, res);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  });
  // A listening TCP server has a port.
  const { port } = server.address() as AddressInfo;
  return { port, url: `http://127.0.0.1:${port}`, asked };
}

/** Answers the given lists of addresses one after the other, the last one for ever. */
export function resolver(...answers: string[][]): NonNullable<NetOptions['lookup']> {
  let asked = 0;
  return (_host, done) => {
    const answer = answers[Math.min(asked++, answers.length - 1)] ?? [];
    done(
      null,
      answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
}
