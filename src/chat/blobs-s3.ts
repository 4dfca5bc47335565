/**
 * The bytes of uploaded files in a bucket, for several machines: S3, or what speaks its wire (MinIO, R2, Ceph …). Three
 * requests, signed by hand (AWS Signature Version 4, docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html).
 */
import { createHash, createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '#shared/errors.ts';
import { Id } from '#shared/ids.ts';
import type { Blobs } from './blobs.ts';

export interface Bucket {
  /** `https://s3.eu-central-1.amazonaws.com`, or another's address. */
  endpoint: string;
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** The bucket in the path rather than before the host. */
  pathStyle: boolean;
}

interface Options {
  send: typeof globalThis.fetch;
  /** Where files were before there was a bucket: what it does not have is read there. */
  before: Blobs;
  now(): number;
}

const FOLDER = 'parlor';
const PAUSES_MS = [200, 1000];

/** Methods throw `store_unavailable` when the bucket does not answer or refuses. */
export function openBucket(place: Bucket, { send, before, now }: Options): Blobs {
  const base = addressOf(place);

  async function ask(method: 'GET' | 'PUT' | 'DELETE', id: string, body?: Uint8Array): Promise<Response> {
    const url = new URL(`${base}/${FOLDER}/${Id.parse(id)}`);
    for (let tries = 0; ; tries++) {
      const answer = await send(url.href, {
        method,
        headers: signed(place, { method, url, body: body ?? new Uint8Array() }, new Date(now())),
        // Fetch wants bytes that nobody else can share, which is what an upload is.
        ...(body === undefined ? {} : { body: Uint8Array.from(body) }),
      }).catch((cause: unknown) => new AppError('store_unavailable', { cause }));
      const wait = PAUSES_MS[tries];
      const isPassing = answer instanceof AppError || answer.status >= 500 || answer.status === 429;
      if (!isPassing) return answer;
      if (wait === undefined) throw answer instanceof AppError ? answer : refusal(answer.status, await answer.text());
      await pause(wait);
    }
  }

  return {
    async put(id, bytes) {
      const answer = await ask('PUT', id, bytes);
      if (!answer.ok) throw refusal(answer.status, await answer.text());
    },
    async get(id) {
      const answer = await ask('GET', id);
      if (answer.status === 404) return before.get(id);
      if (!answer.ok) throw refusal(answer.status, await answer.text());
      return Buffer.from(await answer.arrayBuffer());
    },
    async delete(id) {
      const answer = await ask('DELETE', id);
      if (!answer.ok && answer.status !== 404) throw refusal(answer.status, await answer.text());
      await before.delete(id);
    },
  };
}

/** Its answers are XML with a code and a sentence; they go to the log, not to the page. */
function refusal(status: number, body: string): AppError {
  const code = /<Code>([^<]{1,100})<\/Code>/.exec(body)?.[1] ?? 'no code';
  return new AppError('store_unavailable', { cause: new Error(`the bucket answered ${status} (${code})`) });
}

/** Where requests go: what the operator's word is given for. */
export function originOf(place: Bucket): string {
  return new URL(addressOf(place)).origin;
}

export function addressOf({ endpoint, bucket, pathStyle }: Bucket): string {
  const url = new URL(endpoint);
  const path = url.pathname.replace(/\/+$/, '');
  return pathStyle ? `${url.origin}${path}/${bucket}` : `${url.protocol}//${bucket}.${url.host}${path}`;
}

interface Unsigned {
  method: string;
  url: URL;
  body: Uint8Array;
}

const hash = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** The headers of a signed request. Paths are made of ids and a bucket's name: nothing in them needs escaping. */
export function signed(
  { region, accessKeyId, secretAccessKey }: Pick<Bucket, 'region' | 'accessKeyId' | 'secretAccessKey'>,
  { method, url, body }: Unsigned,
  at: Date,
): Record<string, string> {
  const time = at.toISOString().replaceAll(/[:-]|\.\d{3}/g, '');
  const day = time.slice(0, 8);
  const headers = { host: url.host, 'x-amz-content-sha256': hash(body), 'x-amz-date': time };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const request = [
    method,
    url.pathname,
    url.searchParams.toString(),
    lines.join(''),
    names,
    headers['x-amz-content-sha256'],
  ];
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', time, scope, hash(request.join('\n'))].join('\n');
  const key = [day, region, 's3', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  const signature = hmac(key, text).toString('hex');
  const credential = `${accessKeyId}/${scope}`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`;
  const { host: _, ...sent } = headers;
  return { ...sent, authorization };
}
