/** Load from raw sockets: cheap beside what is measured, and it counts what arrives. */
import { connect, type Socket } from 'node:net';

export interface Target {
  url: string;
  headers: Record<string, string>;
}

function requestTo({ url, headers }: Target, body: object, connection: 'keep-alive' | 'close'): string {
  const { pathname, host } = new URL(url);
  const text = JSON.stringify(body);
  const all = {
    host,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    connection,
    ...headers,
  };
  const fields = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${pathname} HTTP/1.1\r\n${fields.join('')}\r\n${text}`;
}

function open({ url }: Target): Socket {
  const { hostname, port } = new URL(url);
  return connect({ host: hostname, port: Number(port), noDelay: true }).setEncoding('latin1');
}

/** The pth hundredth of the values. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((p / 100) * sorted.length))] ?? Number.NaN;
}

export interface Whole {
  requests: number;
  errors: number;
  seconds: number;
  /** ms. */
  p50: number;
  p99: number;
}

/** One request after the other on each connection, for so long. Answers must have a content length. */
export async function loadWhole(target: Target, body: object, connections: number, seconds: number): Promise<Whole> {
  const request = requestTo(target, body, 'keep-alive');
  const times: number[] = [];
  let errors = 0;
  const startedAt = performance.now();
  const until = startedAt + seconds * 1000;
  await Promise.all(
    Array.from({ length: connections }, () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const socket = open(target);
      let text = '';
      let sentAt = 0;
      const send = () => {
        text = '';
        sentAt = performance.now();
        socket.write(request);
      };
      socket.on('connect', send);
      socket.on('data', (data: string) => {
        text += data;
        const head = text.indexOf('\r\n\r\n');
        if (head === -1) return;
        const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? Number.NaN);
        if (text.length < head + 4 + length) return;
        const now = performance.now();
        if (text.startsWith('HTTP/1.1 200')) times.push(now - sentAt);
        else errors++;
        if (now < until) send();
        else socket.end();
      });
      socket.on('error', () => errors++);
      socket.on('close', () => resolve());
      return promise;
    }),
  );
  const took = (performance.now() - startedAt) / 1000;
  return { requests: times.length, errors, seconds: took, p50: percentile(times, 50), p99: percentile(times, 99) };
}

export interface Streams {
  chunks: number;
  errors: number;
  /** From the sending of a chunk by the upstream to its arrival here, ms. */
  oneWayP50: number;
  oneWayP99: number;
  /** From the request to the first chunk, ms. */
  firstP50: number;
  firstP99: number;
}

/** So many streams at once, each on a connection of its own, begun over a second. */
export async function loadStreams(target: Target, body: object, streams: number): Promise<Streams> {
  const request = requestTo(target, body, 'close');
  const oneWay: number[] = [];
  const first: number[] = [];
  let errors = 0;
  const one = async (index: number) => {
    await new Promise((resolve) => setTimeout(resolve, (index / streams) * 1000));
    const { promise, resolve } = Promise.withResolvers<void>();
    const startedAt = performance.now();
    const socket = open(target);
    let text = '';
    let begun = false;
    let done = false;
    socket.on('connect', () => socket.write(request));
    socket.on('data', (data: string) => {
      const now = performance.timeOrigin + performance.now();
      text += data;
      for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
        const frame = text.slice(0, end);
        text = text.slice(end + 2);
        const at = frame.indexOf('"t":');
        if (at !== -1) {
          oneWay.push(now - Number.parseFloat(frame.slice(at + 4, at + 20)));
          if (!begun) first.push(performance.now() - startedAt);
          begun = true;
        }
        done ||= frame.includes('[DONE]');
      }
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (!done) errors++;
      resolve();
    });
    await promise;
  };
  await Promise.all(Array.from({ length: streams }, (_, index) => one(index)));
  return {
    chunks: oneWay.length,
    errors,
    oneWayP50: percentile(oneWay, 50),
    oneWayP99: percentile(oneWay, 99),
    firstP50: percentile(first, 50),
    firstP99: percentile(first, 99),
  };
}
