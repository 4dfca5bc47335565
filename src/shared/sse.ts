/**
 * Server-sent events, pure and streaming (WHATWG HTML §9.2). Decoding accepts LF, CRLF and CR, comments, several
 * `data:` lines, and frames split anywhere, in the middle of a character too.
 */
export interface SseFrame {
  event: string | undefined;
  data: string;
  id: string | undefined;
}

export interface SseDecoder {
  /** The frames completed by these bytes. Throws a RangeError when one frame exceeds `maxFrame` characters. */
  push(bytes: Uint8Array): SseFrame[];
  /** The frame left without its blank line when the stream ended, if it carried data: some servers omit it. */
  end(): SseFrame[];
}

/**
 * Of one stream. `maxFrame`: the most characters of one frame; `push` throws a RangeError beyond it, since a server that
 * never ends a frame would fill the memory.
 */
export function sseDecoder(maxFrame: number = 16 * 1024 * 1024): SseDecoder {
  const text = new TextDecoder('utf-8');
  let buffer = '';
  let size = 0;
  let data: string[] = [];
  let event: string | undefined;
  let id: string | undefined;

  function dispatch(out: SseFrame[]): void {
    if (data.length > 0) out.push({ event, data: data.join('\n'), id });
    data = [];
    event = undefined;
    id = undefined;
    size = 0;
  }

  function line(value: string, out: SseFrame[]): void {
    if (value === '') return dispatch(out);
    if (value.startsWith(':')) return;
    const colon = value.indexOf(':');
    const field = colon === -1 ? value : value.slice(0, colon);
    let rest = colon === -1 ? '' : value.slice(colon + 1);
    if (rest.startsWith(' ')) rest = rest.slice(1);
    size += rest.length;
    if (size > maxFrame) throw new RangeError('server-sent event larger than the limit');
    if (field === 'data') data.push(rest);
    else if (field === 'event') event = rest;
    else if (field === 'id') id = rest;
  }

  function drain(out: SseFrame[], final: boolean): void {
    let start = 0;
    for (;;) {
      const lf = buffer.indexOf('\n', start);
      const cr = buffer.indexOf('\r', start);
      const end = lf === -1 ? cr : cr === -1 ? lf : Math.min(lf, cr);
      if (end === -1) break;
      // A CR at the very end may be the first half of CRLF: wait for the next bytes.
      if (end === cr && end === buffer.length - 1 && !final) break;
      line(buffer.slice(start, end), out);
      start = end + (end === cr && buffer.charAt(end + 1) === '\n' ? 2 : 1);
    }
    buffer = start === 0 ? buffer : buffer.slice(start);
    if (buffer.length > maxFrame) throw new RangeError('server-sent event larger than the limit');
  }

  return {
    push(bytes) {
      const out: SseFrame[] = [];
      buffer += text.decode(bytes, { stream: true });
      drain(out, false);
      return out;
    },
    end() {
      const out: SseFrame[] = [];
      buffer += text.decode();
      drain(out, true);
      if (buffer !== '') line(buffer, out);
      buffer = '';
      dispatch(out);
      return out;
    },
  };
}

/** One event as bytes on the wire; `data` is written as a single line of JSON. */
export function sseEvent(data: unknown, event?: string): string {
  return `${event === undefined ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;
}
