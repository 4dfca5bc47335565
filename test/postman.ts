/** A real mail server on a loopback port, which keeps what it was handed. */
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../src/net/__fixtures__', name), 'utf8');

/** Of `localhost`, signed by itself: whoever trusts it may connect by that name. */
export const certificate = fixture('localhost.crt');

export interface Received {
  from: string;
  to: string[];
  /** Who signed in; null where nobody was asked. */
  user: string | null;
  secure: boolean;
  /** The whole letter as it came. */
  text: string;
}

export interface Postman {
  port: number;
  letters: Received[];
  close(): Promise<void>;
}

/** Takes letters of `ann` with the password `open sesame`, unless `options` say otherwise. */
export async function postman(options: SMTPServerOptions = {}): Promise<Postman> {
  const letters: Received[] = [];
  const server = new SMTPServer({
    key: fixture('localhost.key'),
    cert: certificate,
    disableReverseLookup: true,
    closeTimeout: 100,
    onAuth({ username, password }, _, done) {
      if (username === 'ann' && password === 'open sesame') done(null, { user: username });
      else done(new Error('no such user'));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        letters.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          user: typeof session.user === 'string' ? session.user : null,
          secure: session.secure,
          text: Buffer.concat(chunks).toString('utf8'),
        });
        done();
      });
    },
    ...options,
  });
  // Clients that do not trust it hang up: that is what some tests are about.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    // A listening TCP server has a port.
    port: (server.server.address() as AddressInfo).port,
    letters,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
