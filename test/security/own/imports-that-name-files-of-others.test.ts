/**
 * Messages of an import were believed about their files: a part that named somebody else's brought its text and picture
 * into the importer's chat, and so before their model. Ids are told: to whoever may use a shared assistant, for one.
 */
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { getChat, listChats } from '#shared/contract/chats.ts';
import { uploadFile } from '#shared/contract/files.ts';
import { Import, listImports, startImport } from '#shared/contract/transfer.ts';
import { newId } from '#shared/ids.ts';
import { testApp, type Caller, type TestApp } from '../../app.ts';
import { PNG } from '../world.ts';

let app: TestApp;
let ann: Caller;
let bob: Caller;

beforeAll(async () => {
  app = await testApp();
  ann = await app.as('ann');
  bob = await app.as('bob');
});
afterAll(() => app.close());

async function upload(who: Caller, name: string, body: Uint8Array) {
  const response = await who.raw(`/api/files?name=${name}`, { method: 'POST', body: new Uint8Array(body) });
  return uploadFile.result.parse(await response.json());
}

async function bringIn(who: Caller, zip: Uint8Array): Promise<Import> {
  const response = await who.raw('/api/imports?name=x.zip', { method: 'POST', body: new Uint8Array(zip) });
  const { id } = Import.parse(await response.json());
  const settled = async () => {
    for (;;) {
      const one = (await who.call(listImports)).imports.find((each) => each.id === id);
      if (one !== undefined && !/waiting|looking|importing/.test(one.state)) return one;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  await settled();
  await who.call(startImport, { params: { id } });
  return settled();
}

function rowsWith(parts: readonly object[]) {
  const empty = (...names: string[]) => Object.fromEntries(names.map((name) => [name, null]));
  const beginning = empty('model', 'leaf_id', 'project_id', 'pinned_at', 'archived_at', 'deleted_at');
  const untold = empty('usage', 'timing', 'cost_micro_usd', 'error', 'run_id', 'comparison', 'origin');
  const chat = {
    id: newId('chat'),
    title: 'Brought in',
    title_source: 'person',
    created_at: 1,
    updated_at: 1,
    ...beginning,
  };
  const message = {
    id: newId('msg'),
    chat_id: chat.id,
    role: 'user',
    status: 'done',
    created_at: 1,
    simulated: 0,
    parts: JSON.stringify(parts),
    ...empty('parent_id', 'model', 'deleted_at'),
    ...untold,
  };
  return { chat, message };
}

function zipOf(rows: readonly ReturnType<typeof rowsWith>[]): Uint8Array {
  const lines = (of: readonly object[]) => strToU8(of.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return zipSync({
    'manifest.json': strToU8('{"format":"parlor-export","version":1}'),
    'tables/chats.ndjson': lines(rows.map(({ chat }) => chat)),
    'tables/messages.ndjson': lines(rows.map(({ message }) => message)),
  });
}

it('a message that names a file of somebody else does not come in; one with a file of one’s own does', async () => {
  const secret = await upload(ann, 'plans.txt', Buffer.from('what only Ann knows'));
  const picture = await upload(ann, 'ann.png', PNG);
  const own = await upload(bob, 'bob.txt', Buffer.from('what Bob wrote'));
  const part = (of: typeof secret) => {
    const { id: fileId, name, mediaType, bytes, document } = of;
    return { type: document ? 'file' : 'image', fileId, name, mediaType, bytes, document };
  };
  const text = { type: 'text', text: 'What stands there?' };
  const [theirs, drawn, mine] = [secret, picture, own].map((file) => rowsWith([part(file), text]));
  if (!theirs || !drawn || !mine) throw new Error('three');
  await bringIn(bob, zipOf([theirs, drawn, mine]));
  expect((await bob.call(listChats)).chats.map(({ id }) => id).toSorted()).toContain(mine.chat.id);
  const saidIn = async ({ chat }: typeof mine) =>
    JSON.stringify((await bob.call(getChat, { params: { id: chat.id } })).messages);
  expect(await saidIn(theirs)).not.toContain(secret.id);
  expect(await saidIn(drawn)).not.toContain(picture.id);
  expect(await saidIn(mine)).toContain(own.id);
});
