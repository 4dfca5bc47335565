/** Letters out of the house, by SMTP (RFC 5321) over a connection that was checked like every other. */
import type { Socket } from 'node:net';
import { AppError } from '#shared/errors.ts';
import { networkFailure } from './failure.ts';
import type { Net } from './outbound.ts';

export interface Postbox {
  host: string;
  port: number;
  /** `tls`: from the first byte (465) · `starttls`: asked for, and nothing is sent without it (587) · `none` (25). */
  tls: 'tls' | 'starttls' | 'none';
  /** Null: the server asks nobody who they are. */
  user: string | null;
  password: string | null;
  /** `Name <address>`, or an address. */
  from: string;
  /** The operator's word: no check of the address. */
  trusted: boolean;
}

export interface Letter {
  to: string;
  subject: string;
  text: string;
}

/** A server that takes longer than this for a step is not going to. */
const STEP_MS = 10_000;
const WHOLE_MS = 30_000;

/**
 * Hands a letter over. Throws `address_*`, `tls_failed` and `mail_*`; a password is never sent before the connection is
 * secure, unless the operator said so themselves.
 */
export async function sendLetter(net: Pick<Net, 'connect'>, box: Postbox, letter: Letter): Promise<void> {
  if (box.tls === 'none' && box.user !== null && !box.trusted) throw new AppError('mail_unsafe');
  const [{ createTransport }, connection] = await Promise.all([import('nodemailer'), reach(net, box)]);
  const transport = createTransport({
    host: box.host,
    port: box.port,
    secure: box.tls === 'tls',
    requireTLS: box.tls === 'starttls',
    ignoreTLS: box.tls === 'none',
    // Who we are to the server: the sender's own domain tells nothing about this machine.
    name: /@([^\s>]+)/.exec(box.from)?.[1] ?? 'localhost',
    ...(box.user === null ? {} : { auth: { user: box.user, pass: box.password ?? '' } }),
    tls: { minVersion: 'TLSv1.2' },
    connectionTimeout: WHOLE_MS,
    greetingTimeout: STEP_MS,
    socketTimeout: WHOLE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
    getSocket: (_, done) => done(null, { connection }),
  });
  try {
    await transport.sendMail({
      from: box.from,
      to: { name: '', address: letter.to },
      subject: letter.subject,
      text: letter.text,
      // Nobody's holiday notice answers it (RFC 3834).
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
  } catch (error) {
    throw postFailure(error, box);
  } finally {
    transport.close();
    connection.destroy();
  }
}

async function reach(net: Pick<Net, 'connect'>, { host, port, trusted }: Postbox): Promise<Socket> {
  try {
    return await net.connect({ host, port, trusted });
  } catch (error) {
    throw networkFailure(error, `${host}:${port}`);
  }
}

const REASON_CHARACTERS = 300;

/** What a failed hand-over means, in the words of what can be done about it. */
function postFailure(error: unknown, { host, port }: Postbox): AppError {
  const known = told(error);
  const where = `${host}:${port}`;
  const reason = (known.response || known.message).replaceAll(/\s+/g, ' ').trim().slice(0, REASON_CHARACTERS);
  const as = (code: 'mail_login' | 'mail_no_tls' | 'mail_silent' | 'mail_refused' | 'mail_tls_mode') =>
    new AppError(code, { params: { host: where, reason }, cause: error });
  if (known.code === 'EAUTH' || known.code === 'ENOAUTH' || known.status === 530) return as('mail_login');
  if (/wrong version number|packet length too long/i.test(known.message)) return as('mail_tls_mode');
  if (known.code === 'ETLS' && known.stage === 'STARTTLS' && known.response !== '') return as('mail_no_tls');
  if (known.code === 'ETLS' || TLS_WORDS.test(known.message))
    return new AppError('tls_failed', { params: { host: where, reason }, cause: error });
  if (known.status >= 400) return as('mail_refused');
  return as('mail_silent');
}

/** The package passes on only the words of what failed beneath it. */
const TLS_WORDS = /certificate|self[- ]signed|altnames|issuer|\bTLS\b|\bSSL\b|handshake/i;

interface Told {
  code: string;
  /** The command it answered. */
  stage: string;
  status: number;
  response: string;
  message: string;
}

function told(error: unknown): Told {
  const fields: Record<string, unknown> = typeof error === 'object' && error !== null ? { ...error } : {};
  const text = (name: string) => (typeof fields[name] === 'string' ? fields[name] : '');
  const status = fields['responseCode'];
  return {
    code: text('code'),
    stage: text('command'),
    status: typeof status === 'number' ? status : 0,
    response: text('response'),
    message: error instanceof Error ? error.message : '',
  };
}
