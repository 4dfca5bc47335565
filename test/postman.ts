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
  subject: string;
  /** What it says, decoded. */
  body: string;
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
        const text = Buffer.concat(chunks).toString('utf8');
        letters.push({
          ...decoded(text),
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          user: typeof session.user === 'string' ? session.user : null,
          secure: session.secure,
          text,
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

/** Of a letter in one part: what a reader sees. */
function decoded(text: string): { subject: string; body: string } {
  const [head = '', ...rest] = text.split(/\r?\n\r?\n/);
  const lines = head.replaceAll(/\r?\n[ \t]+/g, ' ');
  const raw = rest.join('\n\n');
  const body = /^content-transfer-encoding: base64/im.test(lines)
    ? Buffer.from(raw, 'base64').toString('utf8')
    : /^content-transfer-encoding: quoted-printable/im.test(lines)
      ? fromQuoted(raw.replaceAll(/=\r?\n/g, ''))
      : raw;
  const subject = (/^subject: (.*)$/im.exec(lines)?.[1] ?? '').trim();
  return { subject: subject.replaceAll(/\?=\s+=\?/g, '?==?').replaceAll(WORD, word), body };
}

const WORD = /=\?utf-8\?([bq])\?([^?]*)\?=/gi;

function word(_: string, form: string, encoded: string): string {
  return form.toLowerCase() === 'b'
    ? Buffer.from(encoded, 'base64').toString('utf8')
    : fromQuoted(encoded.replaceAll('_', ' '));
}

function fromQuoted(text: string): string {
  const bytes = text.replaceAll(/=([\dA-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
