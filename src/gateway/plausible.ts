/**
 * Whether what came with a good status is an answer at all. Proxies and portals say 200 to their own pages, gateways put
 * errors into it, and connections end before the first byte: none of that may reach a client while others could answer.
 */
import type { AnswerHeaders } from '#net/net.ts';

/** A page of somebody's website. */
export function isPage(headers: AnswerHeaders): boolean {
  return /^text\/html/i.test(String(headers['content-type'] ?? ''));
}

const ERROR = '"error"';
/** An error stands at the beginning. */
const LOOKED_AT = 64;

/** `error`: an error in the place of an answer · `nothing`: neither an answer nor an error · null: an answer. */
export function doubtOf(headers: AnswerHeaders, body: Buffer): 'error' | 'nothing' | null {
  const start = firstByte(body);
  if (start === -1) return 'nothing';
  const says = String(headers['content-type'] ?? 'application/json');
  // What is packed cannot be looked into.
  if (!/json/i.test(says) || (headers['content-encoding'] ?? 'identity') !== 'identity') return null;
  const first = body[start];
  if (first !== BRACE && first !== BRACKET) return 'nothing';
  const named = firstByte(body, start + 1);
  return named !== -1 &&
    named - start < LOOKED_AT &&
    body.toString('latin1', named, named + ERROR.length) === ERROR &&
    !isNull(body, named)
    ? 'error'
    : null;
}

const BRACE = 0x7b;
const BRACKET = 0x5b;

/** The index of the first byte that is not white space; -1 when there is none. */
function firstByte(body: Buffer, from = 0): number {
  for (let at = from; at < body.length; at++) {
    const byte = body[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at;
  }
  return -1;
}

/** `"error": null`, as kept answers write it. */
function isNull(body: Buffer, at: number): boolean {
  return /^"error"\s*:\s*null/.test(body.toString('latin1', at, at + LOOKED_AT));
}
