/** A client that takes whatever comes, up to a bound, and never waits for ever. */
import { Agent, request } from 'node:http';

export interface Sent {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | Buffer | undefined;
}

export interface Got {
  /** 0: no answer. */
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** `left`: by us, because it was enough. */
  end: 'whole' | 'broken' | 'left' | 'hung';
}

const ENOUGH_BYTES = 300_000;
const HANGS_MS = 20_000;

export function client(url: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const { hostname, port } = new URL(url);
  return {
    /** Never rejects. */
    send({ method, path, headers, body }: Sent, enough: number = ENOUGH_BYTES): Promise<Got> {
      return new Promise((resolve) => {
        const got: Got = { status: 0, headers: {}, text: '', end: 'broken' };
        const over = (end: Got['end']): void => {
          clearTimeout(patience);
          got.end = end;
          resolve(got);
          sending.destroy();
        };
        const patience = setTimeout(() => over('hung'), HANGS_MS);
        // Node frames the bodies of some methods only.
        const framed = body === undefined ? headers : { ...headers, 'content-length': String(Buffer.byteLength(body)) };
        const sending = request({ agent, hostname, port, method, path, headers: framed }, (response) => {
          got.status = response.statusCode ?? 0;
          got.headers = response.headers;
          let size = 0;
          const chunks: Buffer[] = [];
          let taken = false;
          const read = (end: Got['end']): void => {
            if (taken) return;
            taken = true;
            got.text = Buffer.concat(chunks).toString('utf8');
            over(end);
          };
          response.on('data', (chunk: Buffer) => {
            chunks.push(chunk);
            size += chunk.length;
            if (size > enough) read('left');
          });
          response.on('end', () => read(response.complete ? 'whole' : 'broken'));
          response.on('error', () => read('broken'));
          response.on('close', () => read(response.complete ? 'whole' : 'broken'));
        });
        sending.on('error', (error) => {
          got.text ||= String(error);
          over('broken');
        });
        sending.end(body);
      });
    },
    close: () => agent.destroy(),
  };
}

/** What is wrong with an answer, whatever was asked; null when it is one of ours. */
export function complaint({ status, headers, text, end }: Got): string | null {
  if (end === 'hung') return 'it hung';
  if (status === 0) return `no answer: ${text}`;
  if (status < 400) return null;
  if (/"code": ?"internal"/.test(text)) return `a bug behind a mask: ${text.slice(0, 300)}`;
  if (end !== 'whole') return null;
  if (headers['content-encoding'] !== undefined) return null;
  return isEnvelope(text) ? null : `${status} without an envelope: ${text.slice(0, 300)}`;
}

/** OpenAI's, Azure's (the flat one too) or our own. */
export function isEnvelope(text: string): boolean {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return false;
  }
  if (typeof value !== 'object' || value === null) return false;
  if ('statusCode' in value && 'message' in value) return true;
  // Anthropic's has a type beside it.
  const error = 'error' in value ? value.error : undefined;
  if (typeof error === 'string') return true;
  return typeof error === 'object' && error !== null && ('message' in error || 'code' in error);
}
