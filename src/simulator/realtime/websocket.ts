/** The server's side of a WebSocket (RFC 6455) on a socket that has asked for one. No extensions. */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

export interface Line {
  send(text: string): void;
  /** Says goodbye and ends. */
  close(code: number, reason: string): void;
  /** Ends without a word, as a broken network does. */
  cut(): void;
}

export interface LineEvents {
  message: (text: string) => void;
  /** Once, however it ended. */
  closed: () => void;
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** An event with audio may carry 15 MB. */
const MOST_BYTES = 24 * 1024 * 1024;

const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** True when the request is a handshake that can be answered. */
export function wantsWebSocket({ headers }: IncomingMessage): boolean {
  const key = headers['sec-websocket-key'];
  return (
    headers.upgrade?.toLowerCase() === 'websocket' &&
    headers['sec-websocket-version'] === '13' &&
    typeof key === 'string' &&
    Buffer.from(key, 'base64').length === 16
  );
}

/** Answers the handshake and speaks. `head`: what came after the request in the same packet. */
export function acceptWebSocket(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  headers: Readonly<Record<string, string>>,
): { line: Line; listen: (events: LineEvents) => void } {
  const key = createHash('sha1').update(`${request.headers['sec-websocket-key']}${GUID}`).digest('base64');
  // Browsers offer their credentials as further protocols; the first is the real one.
  const [protocol] = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim());
  const lines = [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${key}`,
    ...(protocol === undefined || protocol === '' ? [] : [`Sec-WebSocket-Protocol: ${protocol}`]),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  const line = lineOn(socket);
  return {
    line,
    listen: (events) => {
      const reader = frameReader(line, socket, events.message);
      let over = false;
      const end = (): void => {
        if (over) return;
        over = true;
        socket.destroy();
        events.closed();
      };
      socket.on('data', reader);
      socket.on('close', end);
      socket.on('end', end);
      socket.on('error', end);
      if (head.length > 0) reader(head);
    },
  };
}

function lineOn(socket: Duplex): Line {
  let closing = false;
  return {
    send(text) {
      if (!closing && socket.writable) socket.write(frame(opcodes.text, Buffer.from(text)));
    },
    close(code, reason) {
      if (closing) return;
      closing = true;
      const body = Buffer.alloc(2);
      body.writeUInt16BE(code);
      if (socket.writable)
        socket.end(frame(opcodes.close, Buffer.concat([body, Buffer.from(reason).subarray(0, 123)])));
    },
    cut: () => socket.destroy(),
  };
}

/** A whole message in one frame, unmasked as servers send. */
function frame(opcode: number, body: Buffer): Buffer {
  const FINAL = 0x80;
  let head: Buffer;
  if (body.length < 126) head = Buffer.from([FINAL | opcode, body.length]);
  else if (body.length < 65_536) {
    head = Buffer.alloc(4);
    head.set([FINAL | opcode, 126]);
    head.writeUInt16BE(body.length, 2);
  } else {
    head = Buffer.alloc(10);
    head.set([FINAL | opcode, 127]);
    head.writeBigUInt64BE(BigInt(body.length), 2);
  }
  return Buffer.concat([head, body]);
}

interface Frame {
  final: boolean;
  opcode: number;
  body: Buffer;
}

/** Takes the frames out of the bytes as they come. */
function frameReader(line: Line, socket: Duplex, message: (text: string) => void): (bytes: Buffer) => void {
  let waiting: Buffer = Buffer.alloc(0);
  let parts: Buffer[] = [];
  let kind: number | undefined;

  function take({ final, opcode, body }: Frame): void {
    switch (opcode) {
      case opcodes.ping:
        if (socket.writable) socket.write(frame(opcodes.pong, body));
        return;
      case opcodes.pong:
        return;
      case opcodes.close:
        line.close(body.length >= 2 ? body.readUInt16BE() : 1_000, '');
        return;
      case opcodes.text:
      case opcodes.binary:
      case opcodes.continuation:
        break;
      default:
        line.close(1_002, 'unknown opcode');
        return;
    }
    // A message may be interrupted by control frames, not by another message.
    if ((opcode === opcodes.continuation) === (kind === undefined)) return line.close(1_002, 'out of order');
    kind ??= opcode;
    parts.push(body);
    if (parts.reduce((sum, part) => sum + part.length, 0) > MOST_BYTES) return line.close(1_009, 'too large');
    if (!final) return;
    const whole = Buffer.concat(parts);
    const isText = kind === opcodes.text;
    parts = [];
    kind = undefined;
    if (!isText) return line.close(1_003, 'text only');
    try {
      message(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(whole));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      line.close(1_007, 'not UTF-8');
    }
  }

  return (bytes) => {
    waiting = waiting.length === 0 ? bytes : Buffer.concat([waiting, bytes]);
    for (;;) {
      const found = firstFrame(waiting);
      if (found === 'unmasked') return line.close(1_002, 'clients mask their frames');
      if (found === 'large') return line.close(1_009, 'too large');
      if (found === 'incomplete') return;
      waiting = waiting.subarray(found.length);
      take(found.frame);
    }
  };
}

function firstFrame(bytes: Buffer): { frame: Frame; length: number } | 'incomplete' | 'unmasked' | 'large' {
  if (bytes.length < 2) return 'incomplete';
  const [first = 0, second = 0] = bytes;
  if ((second & 0x80) === 0) return 'unmasked';
  let size = second & 0x7f;
  let at = 2;
  if (size === 126) {
    if (bytes.length < 4) return 'incomplete';
    size = bytes.readUInt16BE(2);
    at = 4;
  } else if (size === 127) {
    if (bytes.length < 10) return 'incomplete';
    size = Number(bytes.readBigUInt64BE(2));
    at = 10;
  }
  if (size > MOST_BYTES) return 'large';
  const end = at + 4 + size;
  if (bytes.length < end) return 'incomplete';
  const mask = bytes.subarray(at, at + 4);
  const body = Buffer.from(bytes.subarray(at + 4, end));
  for (let i = 0; i < body.length; i++) body[i] = (body[i] ?? 0) ^ (mask[i & 3] ?? 0);
  return { frame: { final: (first & 0x80) !== 0, opcode: first & 0x0f, body }, length: end };
}
