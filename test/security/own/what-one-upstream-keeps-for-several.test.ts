/**
 * An upstream knows one caller: us. A file that somebody uploaded through us was read to whoever named its id in a
 * request, or in a line of a batch; and a form that names its purpose or file twice, or without a file's name, carried
 * lines past the look at which models they ask.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { azureHouse, type AzureHouse } from '../../azure-house.ts';
import { KEY, PRINCIPAL } from '../../resource.ts';
import { upstream as listen, type Upstream } from '../upstream.ts';

const [CHAT, HIDDEN] = ['gpt-5.4', 'gpt-4o'];
const EVE = 'plr-eve';
let house: AzureHouse;

beforeAll(async () => {
  const grant = { deployments: new Set([`v1-${CHAT}`, 'easy']), surfaces: null, logBodies: false };
  house = await azureHouse(
    [CHAT, HIDDEN].map((name) => ({ name, model: name, sku: 'GlobalBatch' })),
    {},
    {
      find(secret) {
        if (secret === KEY) return PRINCIPAL;
        return secret === EVE ? { userId: 'user_eve', role: 'member', keyId: 'key_eve', grant } : null;
      },
    },
  );
});
afterAll(() => house.close());

interface Said {
  status: number;
  json: { id?: string; error?: { message?: string } };
}

async function post(
  path: string,
  key: string,
  body: string | FormData,
  type?: string,
  more: Record<string, string> = {},
): Promise<Said> {
  const response = await fetch(`${house.resource.url}/v1/${path}`, {
    method: 'POST',
    headers: { ...more, authorization: `Bearer ${key}`, ...(type === undefined ? {} : { 'content-type': type }) },
    body,
  });
  // The envelope of a JSON API, or nothing of it.
  return { status: response.status, json: (await response.json()) as Said['json'] };
}

const line = (model: string, content: unknown = 'Hi.') =>
  JSON.stringify({
    custom_id: 'a',
    method: 'POST',
    url: '/chat/completions',
    body: { model, messages: [{ role: 'user', content }] },
  });

async function upload(key: string, text: string): Promise<Said> {
  const form = new FormData();
  form.set('purpose', 'batch');
  form.set('file', new File([text], 'lines.jsonl'));
  return post('files', key, form);
}

const asked = (body: object | string, path = 'responses') =>
  post(path, EVE, typeof body === 'string' ? body : JSON.stringify(body), 'application/json');

describe('a file of somebody else at the same upstream', () => {
  let theirs: string;
  let own: string;
  beforeAll(async () => {
    theirs = String((await upload(KEY, line(`v1-${CHAT}`))).json.id);
    own = String((await upload(EVE, line(`v1-${CHAT}`))).json.id);
  });
  const responses = (id: string) => ({
    model: `v1-${CHAT}`,
    input: [{ role: 'user', content: [{ type: 'input_file', file_id: id }] }],
  });
  const refused = (id: string) => ({ status: 400, json: { error: { message: `No such File object: ${id}` } } });

  it('is named in no request, however its name is written', async () => {
    const chat = { messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: theirs } }] }] };
    const tool = { type: 'code_interpreter', container: { type: 'auto', file_ids: [own, theirs] } };
    expect(await asked(responses(theirs))).toMatchObject(refused(theirs));
    expect(await asked({ model: `v1-${CHAT}`, ...chat }, 'chat/completions')).toMatchObject(refused(theirs));
    expect(await asked({ model: `v1-${CHAT}`, input: 'x', tools: [tool] })).toMatchObject(refused(theirs));
    const written = JSON.stringify(responses(theirs)).replace('"file_id"', String.raw`"\u0066ile_id"`);
    expect(await asked(written)).toMatchObject(refused(theirs));
    expect((await upload(EVE, line(`v1-${CHAT}`, [{ type: 'file', file: { file_id: theirs } }]))).status).toBe(400);
  });

  it('is another thing than one’s own, and than what nobody uploaded here', async () => {
    for (const id of [own, 'file-of-the-portal'])
      expect((await asked(responses(id))).json.error?.message ?? '').not.toContain('No such File object');
  });
});

describe('a form with lines for models that a key may not ask', () => {
  let upstream: Upstream;
  beforeAll(async () => {
    upstream = await listen((_, res) => {
      res.writeHead(200, { 'content-type': 'application/json' });
      res.end('{"id":"file-0123456789","object":"file"}');
    });
    const place = { baseUrl: `${upstream.origin}/openai/v1`, keys: ['0'.repeat(32)], apiVersion: null };
    await house.resource.deploy('easy', [{ ...place, surface: 'v1', upstreamName: 'easy' }], CHAT);
  });
  afterAll(() => upstream.close());

  const part = (name: string, value: string, more = '') =>
    `--b\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
  const file = (value: string) => part('file', value, '; filename="l.jsonl"');
  const batch = part('purpose', 'batch');
  const other = part('purpose', 'user_data');
  const easy = line('easy');
  const send = (text: string) =>
    post('files', EVE, `${text}--b--\r\n`, 'multipart/form-data; boundary=b', { 'x-parlor-deployment': 'easy' });

  it('reaches the upstream where it is plain, and asks what may be asked', async () => {
    expect((await send(batch + file(easy))).status).toBe(200);
    expect((await send(other + file('anything'))).status).toBe(200);
    expect(upstream.asked).toHaveLength(2);
  });

  it.each([
    ['its models', batch + file(line(HIDDEN))],
    ['two purposes', batch + other + file(line(HIDDEN))],
    ['two purposes, the other way round', other + batch + file(easy) + file(line(HIDDEN))],
    ['two files', batch + file(easy) + file(line(HIDDEN))],
    ['a file without a name', batch + part('file', line(HIDDEN))],
    ['a purpose that is a file', part('purpose', 'batch', '; filename="p"') + other + file(line(HIDDEN))],
    ['an end that only we would see', `${batch}${file(easy)}--bX\r\n\r\n${line(HIDDEN)}\r\n`],
    [
      'a line that others would take for an end',
      `${other}${part('note', 'x\n--b\nContent-Disposition: form-data; name="purpose"\n\nbatch\n')}${file(line(HIDDEN))}`,
    ],
  ])('reaches no upstream: %s', async (_, text) => {
    const before = upstream.asked.length;
    expect((await send(text)).status).toBeGreaterThanOrEqual(400);
    expect(upstream.asked.slice(before).map(({ body }) => body)).toEqual([]);
  });
});
