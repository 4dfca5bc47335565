import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newId } from '#shared/ids.ts';
import type { FilePart } from '#shared/message.ts';
import type { Principal } from '#shared/principal.ts';
import { insertFile } from '#store/files.ts';
import { insertUser } from '#store/users.ts';
import { openTestStore } from '../../../../test/store.ts';
import { openBlobs } from '../../blobs.ts';
import { uploadsFor } from './body.ts';
import { forge, office, petstore } from '../../../../test/openapi-services.ts';
import type { ApiService } from '../tool.ts';
import { requestOf } from './call.ts';
import { readDocument } from './document.ts';
import { operationsOf } from './operations.ts';

function serviceOf(document: unknown, secret: ApiService['secret'] = null) {
  const address = 'https://pets.example/openapi.json';
  const read = readDocument(JSON.stringify(document), address);
  const { operations, skipped } = operationsOf(read, address);
  const url = read.servers[0] ?? '';
  const service: ApiService = { name: 'it', url, secret, operations, asksEachTime: false };
  const named = (name: string) => {
    const operation = operations.find((one) => one.name === name);
    if (!operation) throw new Error(`no ${name}: ${operations.map((one) => one.name).join(', ')}`);
    return operation;
  };
  const request = (name: string, said: unknown, uploads?: Parameters<typeof requestOf>[3]) =>
    requestOf(service, named(name), said, uploads);
  const parameters = (name: string) => named(name).parameters;
  return { named, request, parameters, skipped, secret: read.secret, url };
}
const body = (request: { body?: string | Uint8Array }) => Buffer.from(request.body ?? '').toString();

describe('a forge', () => {
  const { request, parameters, skipped, url } = serviceOf(forge);

  it('is where its variables say, and is asked by parameters that stand elsewhere', () => {
    expect(url).toBe('https://git.example/api/v3');
    const said = { owner: 'ann', repo: 'a/b', labels: 'bug,ui', per_page: 5 };
    expect(request('issues_list_for_repo', said).url).toBe(
      'https://git.example/api/v3/repos/ann/a%2Fb/issues?labels=bug%2Cui&per_page=5',
    );
    expect(() => request('issues_list_for_repo', { owner: 'ann', repo: '..' })).toThrow('no address');
  });

  it('gets JSON, and a text as it is', () => {
    const issue = request('issues_create', { owner: 'ann', repo: 'x', title: 'It leaks', assignees: ['ben'] });
    expect([issue.headers['content-type'], body(issue)]).toEqual([
      'application/json',
      '{"title":"It leaks","assignees":["ben"]}',
    ]);
    expect(parameters('markdown_render_raw')).toMatchObject({ properties: { body: { type: 'string' } } });
    const raw = request('markdown_render_raw', { body: '# Hé' });
    expect([raw.headers['content-type'], body(raw)]).toEqual(['text/plain; charset=utf-8', '# Hé']);
    expect(() => request('markdown_render_raw', { body: 'x'.repeat(1_000_001) })).toThrow('too long');
  });

  it('is not asked for uploads of bare bytes', () => {
    expect(skipped.map(({ path, why }) => [path, why])).toEqual([['/repos/{owner}/{repo}/releases/assets', 'body']]);
  });
});

describe('the pet store', () => {
  const { request, skipped, secret } = serviceOf(petstore, { place: 'header', name: 'api_key', value: 'special-key' });
  const pet = { name: 'Rex & Co', photoUrls: ['a', 'b'], category: { id: 1, name: 'Dogs' }, status: 'sold' };

  it('says its key goes into a header', () => {
    expect(secret).toEqual({ place: 'header', name: 'api_key' });
    expect(request('findPetsByTags', { tags: ['x', 'y'] })).toMatchObject({
      url: 'https://pets.example/api/v3/pet/findByTags?tags=x&tags=y',
      headers: { api_key: 'special-key' },
    });
  });

  it('gets JSON where it takes it, and a form where that is all', () => {
    expect(request('updatePet', pet).headers['content-type']).toBe('application/json');
    const form = request('addPet', pet);
    expect(form.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect([...new URLSearchParams(body(form))]).toEqual([
      ['name', 'Rex & Co'],
      ['photoUrls', 'a'],
      ['photoUrls', 'b'],
      ['category', '{"id":1,"name":"Dogs"}'],
      ['status', 'sold'],
    ]);
    expect(skipped.map(({ path }) => path)).toEqual(['/pet/{petId}/uploadImage']);
  });
});

describe('an office’s own service', () => {
  const { named, request, parameters, secret } = serviceOf(office, { place: 'query', name: 'key', value: 's3cret' });

  it('gets its key in the query, whatever the model says', () => {
    expect(secret).toEqual({ place: 'query', name: 'key' });
    expect(request('requestAbsence', { from: '2026-12-01' }).url).toBe(
      'http://office.intranet:8080/v1/absences?key=s3cret',
    );
  });

  it('gets forms as its document writes them', () => {
    const said = {
      from: '2026-12-01',
      days: ['mon', 'tue'],
      tags: ['a', 'b'],
      person: { name: 'Ann', team: { id: 4, rooms: ['x'] } },
      note: null,
      extra: { a: '1' },
    };
    expect([...new URLSearchParams(body(request('requestAbsence', said)))]).toEqual([
      ['from', '2026-12-01'],
      ['days', 'mon'],
      ['days', 'tue'],
      ['tags', 'a,b'],
      ['person[name]', 'Ann'],
      ['person[team][id]', '4'],
      ['person[team][rooms][0]', 'x'],
      ['extra', '{"a":"1"}'],
    ]);
  });

  it('gets attached files by their names, and nothing that is not attached', async () => {
    expect(parameters('addReceipt')).toMatchObject({
      properties: {
        scan: { type: 'string', description: expect.stringMatching(/^The receipt\. \(The name of a file/) },
        more: { type: 'array', items: { type: 'string' } },
      },
      required: ['scan'],
    });
    const upload = { name: 'a "b".pdf', mediaType: 'application/pdf', bytes: Buffer.from('%PDF') };
    const said = { scan: 'a', amount: 12.5, for: { project: 'X' }, more: ['a', 'a'] };
    const { headers, body: bytes } = request('addReceipt', said, new Map([['a', upload]]));
    const form = await new Response(bytes, { headers }).formData();
    const scan = form.get('scan');
    if (!(scan instanceof File)) throw new Error('no file');
    expect([scan.name, scan.type, await scan.text()]).toEqual(['a "b".pdf', 'application/pdf', '%PDF']);
    expect([form.get('amount'), form.getAll('more').length]).toEqual(['12.5', 2]);
    expect(await new Response(form.get('for')).text()).toBe('{"project":"X"}');
  });

  it('gets files of whoever asks, and of nobody else', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parlor-store-'));
    const store = await openTestStore();
    const blobs = openBlobs(folder);
    const [ann, eve] = [newId('user'), newId('user')];
    const none = { email: null, password: null, role: 'member', access_code: null, created_at: 1, suspended_at: null };
    for (const id of [ann, eve]) await insertUser(store.db, { id, name: id, ...none });
    const attach = async (owner: string, name: string): Promise<FilePart> => {
      const file = { id: newId('file'), name, bytes: 3 };
      const row = { ...file, user_id: owner, media_type: 'text/plain', width: null, height: null, created_at: 1 };
      await insertFile(store.db, row);
      await blobs.put(file.id, Buffer.from('abc'));
      const document = { kind: 'text', unit: 'part', count: 1, characters: 3, tokens: 1, cut: false } as const;
      return { type: 'file', fileId: file.id, name, mediaType: 'text/plain', bytes: 3, document };
    };
    const documents = [await attach(ann, 'Mine.txt'), await attach(eve, 'theirs.txt')];
    const principal = { userId: ann, role: 'member', keyId: null } satisfies Principal;
    const ask = (scan: string) =>
      uploadsFor(named('addReceipt'), { scan }, { db: store.db, blobs, principal, documents });
    expect((await ask('mine.txt')).get('mine.txt')).toMatchObject({ name: 'Mine.txt', mediaType: 'text/plain' });
    await expect(ask('theirs.txt')).rejects.toThrow('No file "theirs.txt" is attached; there are: Mine.txt.');
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it('writes lists and objects into a path as its style says', () => {
    const said = { floor: ['1', '2'], at: { x: 1, y: 'a b' }, range: ['c', 'd/e'], 'X-Views': { a: 1 } };
    expect(request('desks', said)).toMatchObject({
      url: 'http://office.intranet:8080/v1/rooms.1,2/desks;x=1;y=a%20b/c,d%2Fe?key=s3cret',
      headers: { 'x-views': 'a=1' },
    });
    expect(() => request('desks', { ...said, range: ['..'] })).toThrow('no address');
  });
});
