/** Sockets of the client: plain or in TLS, read into one piece of memory that all of them share. */
import { connect, isIP, type LookupFunction, type OnReadOpts, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Origin } from '../origin.ts';
import type { Open } from './connection.ts';

const KEEP_ALIVE_MS = 60_000;

/**
 * What came is read in the same moment, so that one piece of memory serves all connections: a buffer for each read
 * costs more than reading it, and one for each connection more than all the rest of it.
 */
const memory = Buffer.allocUnsafeSlow(64 * 1024);

/** How to connect to an origin. `lookup` resolves its name, and may refuse the addresses. */
export function openerOf({ host, port, protocol }: Origin, lookup: LookupFunction): Open {
  /** TLS goes on from the last handshake. */
  let session: Buffer | undefined;
  return ({ ready, read }) => {
    const onread: OnReadOpts = {
      buffer: memory,
      callback(bytes) {
        read(memory.subarray(0, bytes));
        return true;
      },
    };
    const options = { host, port, lookup, autoSelectFamily: true, noDelay: true, onread };
    const alive = { keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS };
    if (protocol === 'http:') return connect({ ...options, ...alive }, ready);
    const socket: Socket = connectTls(
      {
        ...options,
        servername: isIP(host) === 0 ? host : '',
        ALPNProtocols: ['http/1.1'],
        ...(session === undefined ? {} : { session }),
      },
      ready,
    ).on('session', (made: Buffer) => (session = made));
    return socket.setKeepAlive(true, KEEP_ALIVE_MS).setNoDelay(true);
  };
}
