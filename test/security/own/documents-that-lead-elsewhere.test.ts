/**
 * A service by an OpenAPI document that somebody else wrote (CVE-2025-69222, CVE-2026-31945): where its secret goes, where
 * its paths and what the model says in them lead, what it costs to read it, and what comes back.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { operationsOf } from '#chat/tools/openapi/operations.ts';
import { readDocument } from '#chat/tools/openapi/document.ts';
import { deleteToolService, getToolService, putToolService, readToolService } from '#shared/contract/tool-services.ts';
import { deleteToolServerSecret, listToolServers, putToolServerSecret } from '#shared/contract/tool-servers.ts';
import { listToolWords } from '#shared/contract/tool-words.ts';
import type { Caller } from '../../app.ts';
import { petShop } from '../../openapi-documents.ts';
import { toolHouse, type ToolHouse } from '../../tool-house.ts';
import { upstream, type Asked, type Upstream } from '../upstream.ts';

let house: ToolHouse;
let owner: Caller;
let ann: Caller;
/** The service, and a stranger on another port. */
let shop: Upstream;
let other: Upstream;
let answers: (asked: Asked) => { status: number; type?: string; body?: string | Buffer; to?: string };

const SECRET = 'canary-of-the-shop/1';
const params = { name: 'pets' };
const SHOP_KEY = { header: 'X-Api-Key', value: SECRET };

beforeAll(async () => {
  const serve = (): Promise<Upstream> =>
    upstream((asked, res) => {
      const { status, type = 'application/json', body = '', to } = answers(asked);
      res.writeHead(status, { 'content-type': type, ...(to !== undefined && { location: to }) }).end(body);
    });
  [shop, other] = [await serve(), await serve()];
  house = await toolHouse();
  owner = house.owner;
  ann = await house.app.as('ann', 'member');
  await house.set('instance.allowedNetworks', ['127.0.0.0/8']);
});
afterAll(async () => {
  await house.close();
  await Promise.all([shop.close(), other.close()]);
});
beforeEach(() => {
  shop.asked.length = 0;
  other.asked.length = 0;
  answers = () => ({ status: 200, body: '{"ok":true}' });
});

const url = () => `${shop.origin}/v2`;
const ALL = ['listPets', 'createPet', 'pets_get_one', 'pets_get_one_2'];
const add = (document: unknown = petShop([{ url: url() }]), offered = ALL, at = url()) =>
  owner.call(putToolService, { params, body: { text: JSON.stringify(document), url: at, offered } });
const heard = () => shop.asked.map(({ method, path }) => `${method} ${path}`);
/** What the model was told. */
const told = async (name: string, given: unknown = {}) => {
  house.wants([`pets__${name}`, given]);
  return (await house.ask(ann, { says: 'once' })).call?.result;
};

describe('a service by its document', () => {
  it('is read without being kept, and offered as an admin picked it; what may change something asks', async () => {
    const read = await owner.call(readToolService, { body: { text: JSON.stringify(petShop([{ url: url() }])) } });
    expect(read).toMatchObject({
      title: 'Pet shop',
      servers: [url()],
      operations: { length: 4 },
      skipped: { length: 4 },
    });
    expect(read.operations.every(({ offered }) => offered)).toBe(true);
    expect((await owner.call(listToolServers)).servers).toEqual([]);
    await expect(ann.call(readToolService, { body: {} })).rejects.toMatchObject({ code: 'not_found' });

    expect(await add(undefined, ALL.slice(0, 3))).toMatchObject({ kind: 'openapi', service: { offered: 3, all: 4 } });
    house.wants(['pets__listPets', { tags: ['a b', 'c'], limit: 2, filter: { kind: 'cat' }, 'X-Trace': 't' }]);
    const { call } = await house.ask(ann);
    expect(house.offered().filter((name) => name.startsWith('pets__'))).toEqual(
      ALL.slice(0, 3).map((name) => `pets__${name}`),
    );
    expect(call).toMatchObject({ state: 'done', result: '{"ok":true}' });
    expect(heard()).toEqual(['GET /v2/pets?tags=a+b&tags=c&limit=2&filter%5Bkind%5D=cat']);
    expect(shop.asked[0]?.headers['x-trace']).toBe('t');

    house.wants(['pets__createPet', { name: 'Mia', kind: 'cat' }]);
    const made = await house.ask(ann, { says: 'always' });
    expect(made.waited).toHaveLength(1);
    expect(shop.asked.at(-1)).toMatchObject({ method: 'POST', path: '/v2/pets', body: '{"name":"Mia","kind":"cat"}' });
    expect((await house.ask(ann)).call).toMatchObject({ state: 'done' });
    // Another description of the operation: asked again.
    const changed = petShop([{ url: url() }]);
    changed.paths['/pets'].post.summary = 'Add a pet and tell everybody';
    await add(changed);
    expect((await house.ask(ann, { says: 'no' })).waited).toMatchObject([{ asking: { why: 'changed' } }]);
  });

  it('is found at its address, by the guarded way out, and only there', async () => {
    const address = `${shop.origin}/openapi.json`;
    answers = () => ({ status: 200, body: JSON.stringify(petShop()) });
    const body = { address };
    expect(await owner.call(readToolService, { body })).toMatchObject({ servers: [url()] });
    answers = () => ({ status: 302, to: `${other.origin}/openapi.json` });
    const moved = { code: 'openapi_moved', envelope: { params: { address: `${other.origin}/openapi.json` } } };
    await expect(owner.call(readToolService, { body })).rejects.toMatchObject(moved);
    expect(other.asked).toEqual([]);
    answers = () => ({ status: 404 });
    await expect(owner.call(readToolService, { body })).rejects.toMatchObject({ code: 'openapi_unreachable' });
    answers = () => ({ status: 200, body: Buffer.alloc(6_000_000, ' ') });
    await expect(owner.call(readToolService, { body })).rejects.toMatchObject({ code: 'too_large' });
    await house.set('instance.allowedNetworks', []);
    await expect(owner.call(readToolService, { body })).rejects.toMatchObject({ code: 'address_private' });
    expect(await told('listPets')).toContain('could not be reached (address_private)');
    await house.set('instance.allowedNetworks', ['127.0.0.0/8']);
  });

  it('takes no name of a server, no address with a secret or a question in it, and goes with all it left', async () => {
    await house.set('tools.servers', [{ name: 'docs', url: 'https://docs.example/mcp' }]);
    const body = { text: JSON.stringify(petShop()), url: url(), offered: [] };
    await expect(owner.call(putToolService, { params: { name: 'docs' }, body })).rejects.toMatchObject({
      code: 'tool_name_taken',
    });
    await house.set('tools.servers', []);
    for (const at of ['https://me:x@pets.example', 'https://pets.example/?x=1', 'ftp://pets.example'])
      await expect(add(undefined, [], at)).rejects.toMatchObject({ code: 'invalid_request' });
    await owner.call(putToolService, { params: { name: 'gone' }, body });
    await owner.call(deleteToolService, { params: { name: 'gone' } });
    await expect(owner.call(getToolService, { params: { name: 'gone' } })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('its secret', () => {
  it('goes to the confirmed address alone: nowhere a document, a redirect or another address leads', async () => {
    await add();
    await owner.call(putToolServerSecret, { params, body: SHOP_KEY });
    await told('listPets');
    expect(shop.asked.at(-1)?.headers['x-api-key']).toBe(SECRET);
    // The model is not asked for what the service is told by us.
    const listing = house.offers().find((tool) => tool.function.name === 'pets__listPets');
    expect(JSON.stringify(listing)).not.toMatch(/x-api-key/i);
    expect(await told('listPets', { 'X-Api-Key': 'mine' })).toContain('There is no argument');

    answers = () => ({ status: 307, to: `${other.origin}/v2/pets` });
    expect(await told('listPets')).toContain('sends elsewhere (status 307)');
    expect(other.asked).toEqual([]);
    // The same document says another server later: requests go where an admin said.
    answers = () => ({ status: 200, body: '{}' });
    await add(petShop([{ url: other.origin }]));
    await told('listPets');
    expect(other.asked).toEqual([]);
    // An admin says another address: it is not told the secret of the former.
    await add(undefined, ALL, `${other.origin}/v2`);
    await told('listPets');
    expect(other.asked.map(({ headers }) => headers['x-api-key'])).toEqual([undefined]);
    await add(undefined, ALL, `${shop.origin}/other`);
    await told('listPets');
    expect(shop.asked.at(-1)?.headers['x-api-key']).toBeUndefined();
    await add();
  });

  it('stands in the address where the service wants that, as the last word, and in nothing that is shown', async () => {
    await owner.call(putToolServerSecret, { params, body: { header: 'tags', place: 'query', value: SECRET } });
    answers = ({ path }) => ({ status: 200, body: JSON.stringify({ you: path, key: SECRET }) });
    const { call } = await (house.wants('pets__listPets'), house.ask(ann));
    expect(heard().at(-1)).toBe(`GET /v2/pets?tags=${encodeURIComponent(SECRET)}`);
    expect(call?.result).toBe('{"you":"/v2/pets?tags=•••","key":"•••"}');
    answers = () => ({ status: 401, body: `no such key: ${SECRET}` });
    expect(await told('listPets')).toBe(
      'Error: pets answered with status 401. It may not accept its secret, which the owner can change. no such key: •••',
    );
    const { db } = house.app.deps;
    const rows = await db.selectFrom('settings').selectAll().execute();
    const shown = [rows, await db.selectFrom('messages').selectAll().execute(), house.app.log];
    expect(JSON.stringify([...shown, await owner.call(listToolServers)])).not.toContain(SECRET);
    await owner.call(deleteToolServerSecret, { params });
    // An MCP server has no address to write it in.
    await house.set('tools.servers', [{ name: 'docs', url: 'https://docs.example/mcp' }]);
    const body = { header: 'key', place: 'query' as const, value: 'x' };
    await expect(owner.call(putToolServerSecret, { params: { name: 'docs' }, body })).rejects.toMatchObject({
      code: 'invalid_request',
    });
    await house.set('tools.servers', []);
  });
});

describe('what the model says', () => {
  it.each([
    ['..', 'no address of pets'],
    ['.', 'no address of pets'],
    ['%2e%2e', null],
    ['../../admin', null],
    ['a/../b', null],
    ['x?admin=1#y', null],
    ['https://evil.example/', null],
  ])('stays one piece of the path: %s', async (petId, refusal) => {
    const result = await told('pets_get_one', { petId });
    if (refusal !== null) expect(result).toContain(refusal);
    expect(heard()).toEqual(refusal === null ? [`GET /v2/pets/${encodeURIComponent(petId)}`] : []);
  });

  it('is no header line and nothing that the operation has not', async () => {
    expect(await told('listPets', { 'X-Trace': 'a\r\nhost: evil.example' })).toContain('plain letters');
    expect(await told('listPets', { admin: true })).toContain('There is no argument \\"admin\\"'.replaceAll('\\', ''));
    expect(await told('pets_get_one')).toContain('The argument "petId" is missing');
    expect(await told('listPets', [])).toContain('are no object');
    expect(shop.asked).toEqual([]);
  });
});

describe('what comes back', () => {
  it('is text of a bounded length', async () => {
    answers = () => ({ status: 200, type: 'image/png', body: 'x'.repeat(100) });
    expect(await told('listPets')).toBe('[image/png, 100 bytes: not shown]');
    answers = () => ({ status: 200, type: 'text/plain', body: 'x'.repeat(2_000_000) });
    expect(await told('listPets')).toHaveLength(60_000);
    answers = () => ({ status: 204 });
    expect(await told('listPets')).toBe('Done (status 204); it answered with nothing.');
    answers = () => ({ status: 500, type: 'text/plain', body: 'x'.repeat(10_000) });
    expect((await told('listPets'))?.length).toBeLessThan(2200);
  });
});

describe('a document that means harm', () => {
  const read = (document: object) =>
    operationsOf(readDocument(JSON.stringify({ openapi: '3.0.0', ...document }), null), null);

  it('names no paths that leave the address, whatever their spelling', () => {
    const paths = [
      '//evil.example/x',
      '/../admin',
      '/a/%2e%2E/b',
      '/a/./b',
      '/x?y',
      '/x#y',
      '/a\\..\\b',
      'x',
      '@evil.example/',
      '/a b',
    ];
    const { operations, skipped } = read({ paths: Object.fromEntries(paths.map((path) => [path, { get: {} }])) });
    expect(operations).toEqual([]);
    expect(skipped.map(({ why }) => why)).toEqual(paths.map(() => 'path'));
  });

  it('is read in time whatever its references do, and no schema of it gets long', () => {
    const wide = (n: number) =>
      Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`p${at}`, { $ref: `#/components/schemas/S${n}` }]));
    const schemas = Object.fromEntries(
      Array.from({ length: 12 }, (_, n) => [`S${n}`, { type: 'object', properties: wide(n + 1) }]),
    );
    const body = { content: { 'application/json': { schema: { $ref: '#/components/schemas/S0' } } } };
    const paths = Object.fromEntries(
      Array.from({ length: 400 }, (_, n) => [`/p${n}`, { post: { requestBody: body } }]),
    );
    const { operations, skipped } = read({ paths, components: { schemas } });
    expect([operations.length, skipped[0]?.why]).toEqual([300, 'many']);
    expect(JSON.stringify(operations[0]).length).toBeLessThan(20_000);
  });

  it('changes nothing of ours with names that mean something here', () => {
    const schema = JSON.parse(
      '{"type":"object","properties":{"__proto__":{"type":"string"},"constructor":{"type":"string"}},"allOf":[{"properties":{"__proto__":{"polluted":true}}}]}',
    ) as unknown;
    const parameters = [{ $ref: '#/__proto__/x' }];
    const { operations, skipped } = read({
      paths: {
        '/a': { post: { operationId: '__proto__', requestBody: { content: { 'application/json': { schema } } } } },
        '/b': { get: { parameters } },
      },
    });
    expect(operations.map(({ arguments: args }) => args.map(({ name }) => name))).toEqual([
      ['__proto__', 'constructor'],
    ]);
    expect(skipped).toMatchObject([{ why: 'reference' }]);
    expect(Object.keys({})).toEqual([]);
    expect('polluted' in {}).toBe(false);
  });

  it('is deleted with its secret and what was said of its tools', async () => {
    await add();
    await owner.call(putToolServerSecret, { params, body: SHOP_KEY });
    house.wants(['pets__createPet', { name: 'Mia', kind: 'cat' }]);
    await house.ask(ann, { says: 'always' });
    await owner.call(deleteToolService, { params });
    expect((await ann.call(listToolWords)).words).toEqual([]);
    await add();
    expect((await owner.call(listToolServers)).servers).toMatchObject([{ secret: null }]);
  });
});
