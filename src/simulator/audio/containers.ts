/**
 * Speech as files of each format. WAV, PCM and FLAC carry the tones; MP3, AAC and Opus are real files of the right
 * length that are silent, since an encoder for them is more than a simulator is worth. All but PCM and AAC carry the text
 * in a comment, by which a transcription finds it again.
 */
import { RATE } from './tone.ts';

/** Before the text in a comment. The text itself is in base64: no format minds it. */
const MARK = 'simulated-speech:';
const END = '.';

/** The text that simulated speech carries; `undefined` in other files. */
export function textIn(file: Uint8Array): string | undefined {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const at = bytes.indexOf(MARK, 0, 'latin1');
  if (at === -1) return undefined;
  const rest = bytes.subarray(at + MARK.length, at + MARK.length + 40_000).toString('latin1');
  const end = rest.indexOf(END);
  return end === -1 ? undefined : Buffer.from(rest.slice(0, end), 'base64').toString('utf8');
}

function comment(text: string): Buffer {
  return Buffer.from(MARK + Buffer.from(text).toString('base64') + END, 'latin1');
}

export interface Container {
  contentType: string;
  encode: (samples: Int16Array, text: string) => Uint8Array;
  /** What the file leaves out. */
  silent: boolean;
}

export const containers = {
  mp3: { contentType: 'audio/mpeg', encode: mp3, silent: true },
  opus: { contentType: 'audio/opus', encode: opus, silent: true },
  aac: { contentType: 'audio/aac', encode: aac, silent: true },
  flac: { contentType: 'audio/flac', encode: flac, silent: false },
  wav: { contentType: 'audio/wav', encode: wav, silent: false },
  pcm: { contentType: 'audio/pcm', encode: pcm, silent: false },
} as const satisfies Record<string, Container>;

function pcm(samples: Int16Array): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}

function le32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function wav(samples: Int16Array, text: string): Uint8Array {
  const data = pcm(samples);
  const said = comment(text);
  // Chunks are of even length.
  const note = Buffer.concat([said, Buffer.alloc(2 - (said.length % 2))]);
  const list = Buffer.concat([Buffer.from('INFOICMT'), le32(note.length), note]);
  const format = Buffer.alloc(16);
  format.writeUInt16LE(1, 0);
  format.writeUInt16LE(1, 2);
  format.writeUInt32LE(RATE, 4);
  format.writeUInt32LE(RATE * 2, 8);
  format.writeUInt16LE(2, 12);
  format.writeUInt16LE(16, 14);
  const chunk = (name: string, body: Uint8Array): Buffer =>
    Buffer.concat([Buffer.from(name), le32(body.byteLength), body]);
  const body = Buffer.concat([Buffer.from('WAVE'), chunk('fmt ', format), chunk('LIST', list), chunk('data', data)]);
  return Buffer.concat([Buffer.from('RIFF'), le32(body.length), body]);
}

/** MPEG-2 layer III, 24 kHz, mono, 64 kbit/s: frames whose side information says that nothing sounds. */
function mp3(samples: Int16Array, text: string): Uint8Array {
  const FRAME_SAMPLES = 576;
  const frame = Buffer.alloc(Math.floor((FRAME_SAMPLES / 8) * (64_000 / RATE)));
  frame.set([0xff, 0xf3, 0x84, 0xc4]);
  const frames = Math.max(1, Math.ceil(samples.length / FRAME_SAMPLES));
  return Buffer.concat([id3(text), ...Array.from({ length: frames }, () => frame)]);
}

/** ID3v2.3 with one comment. */
function id3(text: string): Buffer {
  const body = Buffer.concat([Buffer.from([0, 0x65, 0x6e, 0x67, 0]), comment(text)]);
  const head = Buffer.alloc(10);
  head.write('COMM');
  head.writeUInt32BE(body.length, 4);
  const size = head.length + body.length;
  // Sizes of the tag have seven bits a byte.
  const seven = [21, 14, 7, 0].map((shift) => (size >> shift) & 0x7f);
  return Buffer.concat([Buffer.from('ID3'), Buffer.from([3, 0, 0, ...seven]), head, body]);
}

/** AAC-LC in ADTS, 24 kHz, mono: the coder's own frame of silence. */
function aac(samples: Int16Array): Uint8Array {
  const silence = [0x00, 0xc8, 0x00, 0x80, 0x23, 0x80];
  const length = silence.length + 7;
  const AT_24_KHZ = 6;
  const head = [
    0xff,
    0xf1,
    0x40 | (AT_24_KHZ << 2),
    0x40 | (length >> 11),
    (length >> 3) & 0xff,
    ((length & 7) << 5) | 0x1f,
    0xfc,
  ];
  const frame = Buffer.from([...head, ...silence]);
  return Buffer.concat(Array.from({ length: Math.max(1, Math.ceil(samples.length / 1_024)) }, () => frame));
}

/** Ogg pages of Opus packets (RFC 7845); a packet of three bytes is 20 ms of silence. */
function opus(samples: Int16Array, text: string): Uint8Array {
  const head = Buffer.alloc(19);
  head.write('OpusHead');
  head.set([1, 1], 8);
  head.writeUInt32LE(RATE, 12);
  const vendor = Buffer.from('simulator');
  const said = Buffer.concat([Buffer.from('COMMENT='), comment(text)]);
  const tags = Buffer.concat([Buffer.from('OpusTags'), le32(vendor.length), vendor, le32(1), le32(said.length), said]);
  const packets = Math.max(1, Math.ceil(samples.length / (RATE / 50)));
  const silence = Buffer.from([0xf8, 0xff, 0xfe]);
  const pages = [oggPage([head], 0, 0, 2), oggPage([tags], 0, 1, 0)];
  const PER_PAGE = 50;
  for (let at = 0; at < packets; at += PER_PAGE) {
    const count = Math.min(PER_PAGE, packets - at);
    const last = at + count >= packets;
    const bodies = Array.from({ length: count }, () => silence);
    // Opus counts at 48 kHz, whatever the rate.
    pages.push(oggPage(bodies, (at + count) * 960, pages.length, last ? 4 : 0));
  }
  return Buffer.concat(pages);
}

function oggPage(packets: readonly Buffer[], position: number, sequence: number, flags: number): Buffer {
  const lacing = packets.flatMap((packet) => [
    ...Array.from({ length: Math.floor(packet.length / 255) }, () => 255),
    packet.length % 255,
  ]);
  const head = Buffer.alloc(27);
  head.write('OggS');
  head[5] = flags;
  head.writeBigUInt64LE(BigInt(position), 6);
  head.writeUInt32LE(1, 14);
  head.writeUInt32LE(sequence, 18);
  head[26] = lacing.length;
  const page = Buffer.concat([head, Buffer.from(lacing), ...packets]);
  page.writeUInt32LE(oggSum(page), 22);
  return page;
}

/** The checksum of Ogg: CRC-32 with the bits the other way round, from zero, without the last inversion. */
function oggSum(bytes: Buffer): number {
  let sum = 0;
  for (const byte of bytes) {
    sum ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) sum = sum & 0x80000000 ? (sum << 1) ^ 0x04c11db7 : sum << 1;
  }
  return sum >>> 0;
}

/** FLAC (RFC 9639) without compression: every block's samples as they are. */
function flac(samples: Int16Array, text: string): Uint8Array {
  const BLOCK = 4_096;
  const info = Buffer.alloc(34);
  info.writeUInt16BE(BLOCK, 0);
  info.writeUInt16BE(BLOCK, 2);
  // 20 bits of rate, three of channels, five of depth, and 36 of length.
  info.writeBigUInt64BE((BigInt(RATE) << 44n) | (0n << 41n) | (15n << 36n) | BigInt(samples.length), 10);
  const vendor = Buffer.from('simulator');
  const said = Buffer.concat([Buffer.from('COMMENT='), comment(text)]);
  const tags = Buffer.concat([le32(vendor.length), vendor, le32(1), le32(said.length), said]);
  const block = (type: number, body: Buffer): Buffer =>
    Buffer.concat([Buffer.from([type, body.length >> 16, (body.length >> 8) & 0xff, body.length & 0xff]), body]);
  const frames: Buffer[] = [];
  for (let at = 0; at < samples.length; at += BLOCK)
    frames.push(flacFrame(samples.subarray(at, at + BLOCK), frames.length));
  return Buffer.concat([Buffer.from('fLaC'), block(0, info), block(0x80 | 4, tags), ...frames]);
}

function flacFrame(samples: Int16Array, number: number): Buffer {
  // Block size in 16 bits after the header, rate from the beginning of the file, mono, 16 bits a sample.
  const last = samples.length - 1;
  const head = Buffer.from([0xff, 0xf8, 0x70, 0x08, ...utf8Number(number), last >> 8, last & 0xff]);
  const body = Buffer.alloc(samples.length * 2);
  for (const [i, sample] of samples.entries()) body.writeInt16BE(sample, i * 2);
  const VERBATIM = 0x02;
  const frame = Buffer.concat([head, Buffer.from([crc(head, HEAD_SUM), VERBATIM]), body]);
  const sum = crc(frame, FRAME_SUM);
  return Buffer.concat([frame, Buffer.from([sum >> 8, sum & 0xff])]);
}

/** A number as UTF-8 would write the character of that code. */
function utf8Number(value: number): number[] {
  return [...Buffer.from(String.fromCodePoint(value))];
}

interface Checksum {
  bits: number;
  table: Uint16Array;
}

function checksum(bits: 8 | 16, polynomial: number): Checksum {
  const top = 1 << (bits - 1);
  const mask = 2 ** bits - 1;
  const table = Uint16Array.from({ length: 256 }, (_, byte) => {
    let sum = byte << (bits - 8);
    for (let bit = 0; bit < 8; bit++) sum = sum & top ? ((sum << 1) ^ polynomial) & mask : (sum << 1) & mask;
    return sum;
  });
  return { bits, table };
}

const HEAD_SUM = checksum(8, 0x07);
const FRAME_SUM = checksum(16, 0x8005);

function crc(bytes: Uint8Array, { bits, table }: Checksum): number {
  const mask = 2 ** bits - 1;
  let sum = 0;
  for (const byte of bytes) sum = ((sum << 8) & mask) ^ (table[((sum >> (bits - 8)) ^ byte) & 0xff] ?? 0);
  return sum;
}

const USUAL_BYTES_A_SECOND = 16_000;

/** Seconds of a WAV; of other files a guess by their size, as a usual MP3 would have. */
export function secondsIn(file: Uint8Array): number {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WAVE')
    return bytes.length / USUAL_BYTES_A_SECOND;
  let rate = 0;
  for (let at = 12; at + 8 <= bytes.length;) {
    const name = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    if (name === 'fmt ' && at + 20 <= bytes.length) rate = bytes.readUInt32LE(at + 16);
    if (name === 'data') return rate === 0 ? 0 : Math.min(size, bytes.length - at - 8) / rate;
    at += 8 + size + (size % 2);
  }
  return 0;
}
