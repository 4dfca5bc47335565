/** Letters, handed to real mail servers on this machine. */
import { createServer, type AddressInfo } from 'node:net';
import tls from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { certificate, postman } from '../../test/postman.ts';
import { createNet } from './net.ts';
import type { Net } from './outbound.ts';
import { sendLetter, type Postbox } from './post.ts';
import { NO_PROXY } from './proxy.ts';

const before = tls.getCACertificates('default');
beforeAll(() => tls.setDefaultCACertificates([...before, certificate]));
afterAll(() => tls.setDefaultCACertificates(before));

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});
const kept = <T extends { close(): unknown }>(one: T): T => {
  open.push(one);
  return one;
};

const net = (allowed: readonly string[] = []): Net =>
  kept(createNet({ allowedNetworks: () => allowed, proxy: NO_PROXY }));
const box = (port: number, change: Partial<Postbox> = {}): Postbox => ({
  host: 'localhost',
  port,
  tls: 'starttls',
  user: 'ann',
  password: 'open sesame',
  from: 'Parlor <parlor@example.com>',
  trusted: true,
  ...change,
});
const LETTER = { to: 'bob@example.org', subject: 'Größe 预算', text: 'Half of it is spent.\n' };

async function failure(act: Promise<unknown>): Promise<AppError> {
  const error: unknown = await act.then(
    () => new Error('it worked'),
    (cause: unknown) => cause,
  );
  if (error instanceof AppError) return error;
  throw error;
}

describe('a letter', () => {
  it('goes out with STARTTLS, signed in, and says that a machine wrote it', async () => {
    const server = kept(await postman());
    await sendLetter(net(), box(server.port), LETTER);
    expect(server.letters).toMatchObject([
      { from: 'parlor@example.com', to: ['bob@example.org'], user: 'ann', secure: true },
    ]);
    expect(server.letters[0]?.text).toContain('Auto-Submitted: auto-generated');
    expect(server.letters[0]?.text).toContain('Half of it is spent.');
  });

  it('goes out over TLS from the first byte, and without any to a server that asks nobody', async () => {
    const secure = kept(await postman({ secure: true }));
    await sendLetter(net(), box(secure.port, { tls: 'tls' }), LETTER);
    expect(secure.letters).toMatchObject([{ secure: true }]);
    const plain = kept(await postman({ authOptional: true, hideSTARTTLS: true }));
    await sendLetter(net(), box(plain.port, { tls: 'none', user: null, password: null }), LETTER);
    expect(plain.letters).toMatchObject([{ secure: false, user: null }]);
  });

  it('cannot carry a second recipient or header in its fields', async () => {
    const server = kept(await postman());
    const subject = 'x\r\nBcc: eve@example.org';
    await sendLetter(net(), box(server.port), { ...LETTER, subject });
    expect(server.letters[0]?.to).toEqual(['bob@example.org']);
    expect(server.letters[0]?.text).not.toMatch(/^Bcc:/im);
  });
});

describe('what fails is said as it is', () => {
  it('the password', async () => {
    const server = kept(await postman());
    const error = await failure(sendLetter(net(), box(server.port, { password: 'wrong' }), LETTER));
    expect(error).toMatchObject({ code: 'mail_login', params: { host: `localhost:${server.port}` } });
    expect(JSON.stringify(error.params)).not.toContain('wrong');
    const silent = await failure(sendLetter(net(), box(server.port, { user: null, password: null }), LETTER));
    expect(silent.code).toBe('mail_login');
  });

  it('a server without STARTTLS, and nothing is sent to it in the open', async () => {
    const server = kept(await postman({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'], authOptional: true }));
    expect((await failure(sendLetter(net(), box(server.port), LETTER))).code).toBe('mail_no_tls');
    const own = box(server.port, { tls: 'none', trusted: false });
    expect((await failure(sendLetter(net(['127.0.0.0/8']), own, LETTER))).code).toBe('mail_unsafe');
    expect(server.letters).toEqual([]);
  });

  it('TLS where there is none, and a certificate of somebody else', async () => {
    const server = kept(await postman());
    expect((await failure(sendLetter(net(), box(server.port, { tls: 'tls' }), LETTER))).code).toBe('mail_tls_mode');
    const elsewhere = box(server.port, { host: '127.0.0.1' });
    expect((await failure(sendLetter(net(), elsewhere, LETTER))).code).toBe('tls_failed');
    tls.setDefaultCACertificates(before);
    expect((await failure(sendLetter(net(), box(server.port), LETTER))).code).toBe('tls_failed');
    tls.setDefaultCACertificates([...before, certificate]);
    expect(server.letters).toEqual([]);
  });

  it('nobody there, a name that does not exist, and a server that is no mail server', async () => {
    const server = await postman();
    await server.close();
    expect((await failure(sendLetter(net(), box(server.port), LETTER))).code).toBe('address_unreachable');
    const nowhere = box(25, { host: 'mail.invalid' });
    expect((await failure(sendLetter(net(), nowhere, LETTER))).code).toBe('address_unresolved');
    const other = createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    kept({ close: () => other.close() });
    // A listening TCP server has a port.
    const { port } = other.address() as AddressInfo;
    expect((await failure(sendLetter(net(), box(port), LETTER))).code).toBe('mail_silent');
  });

  it('a recipient that is refused', async () => {
    const server = kept(
      await postman({ onRcptTo: (_, __, done) => done(Object.assign(new Error('not here'), { responseCode: 550 })) }),
    );
    const error = await failure(sendLetter(net(), box(server.port), LETTER));
    expect(error.code).toBe('mail_refused');
    expect(error.params['reason']).toContain('not here');
  });
});

describe('the way to a mail server', () => {
  it('does not lead into private networks, by address or by name, unless the owner allows them', async () => {
    const server = kept(await postman());
    for (const host of ['127.0.0.1', 'localhost'])
      expect((await failure(sendLetter(net(), box(server.port, { host, trusted: false }), LETTER))).code, host).toBe(
        'address_private',
      );
    await sendLetter(net(['127.0.0.0/8', '::1']), box(server.port, { trusted: false }), LETTER);
    expect(server.letters).toHaveLength(1);
  });
});
