import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guardedFetch } from '#net/fetch.ts';
import { createNet } from '#net/net.ts';
import { newId } from '#shared/ids.ts';
import { openBlobs } from './blobs.ts';
import { openBucket, signed, type Bucket } from './blobs-s3.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const ID = 'AKIAIOSFODNN7EXAMPLE';

/** A bucket that takes a request only when its signature is right, computed here from what arrived. */
let server: Server;
let endpoint = '';
const kept = new Map<string, Buffer>();
let failures = 0;

function isSigned(req: IncomingMessage, body: Buffer): boolean {
  const match =
    /^AWS4-HMAC-SHA256 Credential=(\S+?)\/(\d{8})\/(\S+?)\/s3\/aws4_request, SignedHeaders=(\S+), Signature=(\w{64})$/.exec(
      String(req.headers['authorization']),
    );
  if (!match) return false;
  const [, id, day, region, names = '', signature] = match;
  const sum = createHash('sha256').update(body).digest('hex');
  if (id !== ID || req.headers['x-amz-content-sha256'] !== sum) return false;
  const lines = names.split(';').map((name) => `${name}:${String(req.headers[name])}\n`);
  const canonical = [req.method, req.url, '', lines.join(''), names, sum].join('\n');
  const time = String(req.headers['x-amz-date']);
  const text = `AWS4-HMAC-SHA256\n${time}\n${day}/${region}/s3/aws4_request\n${createHash('sha256').update(canonical).digest('hex')}`;
  let key = Buffer.from(`AWS4${SECRET}`);
  for (const part of [day, region, 's3', 'aws4_request']) key = createHmac('sha256', key).update(String(part)).digest();
  return createHmac('sha256', key).update(text).digest('hex') === signature;
}

beforeAll(async () => {
  server = createServer((req, res) => {
    const parts: Buffer[] = [];
    req.on('data', (bytes: Buffer) => parts.push(bytes));
    req.on('end', () => {
      const body = Buffer.concat(parts);
      const path = req.url ?? '';
      if (failures > 0) {
        failures--;
        return res.writeHead(503).end('<Error><Code>SlowDown</Code></Error>');
      }
      if (!isSigned(req, body)) return res.writeHead(403).end('<Error><Code>SignatureDoesNotMatch</Code></Error>');
      const found = kept.get(path);
      if (req.method === 'PUT') kept.set(path, body);
      else if (req.method === 'DELETE') kept.delete(path);
      else if (found === undefined) return res.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>');
      return res.writeHead(200).end(req.method === 'GET' ? found : '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A listening TCP server has a port.
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
const net = createNet({ allowedNetworks: () => [], proxy: { http: null, https: null, without: [] } });
afterAll(async () => {
  await net.close();
  await new Promise((resolve) => server.close(resolve));
});

function opened(some: Partial<Bucket> = {}) {
  const before = openBlobs(mkdtempSync(join(tmpdir(), 'parlor-blobs-')));
  const bucket = { endpoint, bucket: 'files', region: 'eu-central-1', accessKeyId: ID, secretAccessKey: SECRET };
  const send = guardedFetch(net, { trusted: endpoint });
  return { before, blobs: openBucket({ ...bucket, pathStyle: true, ...some }, { send, before, now: Date.now }) };
}

describe('files in a bucket', () => {
  it('come back byte for byte, and are gone when they are deleted', async () => {
    const { blobs } = opened();
    const id = newId('file');
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 256));
    await blobs.put(id, bytes);
    expect([...kept.keys()]).toEqual([`/files/parlor/${id}`]);
    expect((await blobs.get(id)).equals(bytes)).toBe(true);
    await blobs.delete(id);
    await blobs.delete(id);
    await expect(blobs.get(id)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('that were on the disk before are still read there', async () => {
    const { blobs, before } = opened();
    const id = newId('file');
    await before.put(id, Buffer.from('older'));
    expect((await blobs.get(id)).toString()).toBe('older');
    await blobs.delete(id);
    await expect(before.get(id)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('are tried again when the bucket is busy, and refused in a sentence when the key is wrong', async () => {
    const { blobs } = opened();
    const id = newId('file');
    failures = 2;
    await blobs.put(id, Buffer.from('x'));
    expect(kept.get(`/files/parlor/${id}`)?.toString()).toBe('x');
    const wrong = opened({ secretAccessKey: 'another' }).blobs;
    await expect(wrong.get(id)).rejects.toMatchObject({
      code: 'store_unavailable',
      cause: { message: 'the bucket answered 403 (SignatureDoesNotMatch)' },
    });
    await expect(blobs.get('../../etc/passwd')).rejects.toThrow();
  });

  it('are signed as the service’s own example is', () => {
    // docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html: the same chain of keys, without its range.
    const place = { region: 'us-east-1', accessKeyId: ID, secretAccessKey: SECRET };
    const url = new URL('https://examplebucket.s3.amazonaws.com/test.txt');
    const headers = signed(place, { method: 'GET', url, body: new Uint8Array() }, new Date('2013-05-24T00:00:00Z'));
    expect(headers).toMatchObject({
      'x-amz-date': '20130524T000000Z',
      'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    });
    expect(headers['authorization']).toContain(
      `Credential=${ID}/20130524/us-east-1/s3/aws4_request, SignedHeaders=host;`,
    );
  });
});
