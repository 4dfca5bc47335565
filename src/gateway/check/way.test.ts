import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkHouse, diagnosis, type CheckHouse } from '../../../test/check-house.ts';
import { collect, rawUpstream } from '../../../test/connections-house.ts';
import { requireConnection } from '../connection-edits.ts';
import { asking } from './ask.ts';
import { carrier } from './carrier.ts';
import { runCheck } from './check.ts';
import { subjectOf } from './subject.ts';

let house: CheckHouse;
beforeEach(async () => {
  house = await checkHouse();
});
afterEach(() => house.close());

describe('an address that leads nowhere', () => {
  it('does not exist', async () => {
    const id = await house.at('https://no-such-resource.invalid');
    expect(diagnosis(await house.check(id))).toEqual(['address', 'address_unresolved']);
  });

  it('is private, and nothing is sent there', async () => {
    const id = await house.at('https://internal.example');
    const checked = await house.check(id);
    expect(diagnosis(checked)).toEqual(['address', 'address_private']);
    expect(checked.results.address.error?.params).toEqual({ host: 'internal.example', address: '10.1.2.3' });
    expect(diagnosis(await house.check(await house.at('http://169.254.169.254')))).toEqual([
      'address',
      'address_private',
    ]);
  });

  it('refuses the connection', async () => {
    const closed = await rawUpstream(() => undefined);
    await closed.close();
    const id = await house.at(closed.url);
    expect(diagnosis(await house.check(id))).toEqual(['tls', 'address_unreachable']);
  });

  it('does not speak TLS', async () => {
    const server = http.createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // A listening TCP server has a port.
    const id = await house.at(`https://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const checked = await house.check(id);
    expect(diagnosis(checked)).toEqual(['tls', 'tls_failed']);
    expect(checked.results.tls.exchange?.response).toMatch(/^tls_failed: /);
    server.close();
  });

  it('hangs up', async () => {
    const server = net.createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // A listening TCP server has a port.
    const id = await house.at(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    expect(diagnosis(await house.check(id))).toEqual(['tls', 'address_unreachable']);
    server.close();
  });

  it('never answers', async () => {
    const upstream = await rawUpstream(() => undefined);
    const signal = new AbortController().signal;
    const row = await requireConnection(house.options, await house.at(upstream.url));
    const subject = subjectOf(row, house.options.seal, null);
    const { send } = carrier(house.options, { trusted: false, signal });
    // As patient as a test may be.
    const ask = asking(subject, { send: (question) => send({ ...question, timeout: 100 }) }, signal);
    const events = runCheck({ subject, ask, wanted: null, explain: async (verdict) => verdict, now: Date.now });
    const checked = await collect(events);
    expect(diagnosis(checked)).toEqual(['tls', 'address_timeout']);
    expect(checked.results.tls.error?.params).toMatchObject({ host: '127.0.0.1' });
    await upstream.close();
  });
});
