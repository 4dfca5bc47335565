import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sweepBin } from '#chat/bin.ts';
import { connectSimulator, listConnections } from '#shared/contract/connections.ts';
import { createDeployment } from '#shared/contract/models.ts';
import { deletePicture, drawPicture, listPictures, restorePicture } from '#shared/contract/pictures.ts';
import { speak, transcribe } from '#shared/contract/voice.ts';
import { testApp, type Caller, type TestApp } from '../../../test/app.ts';

let app: TestApp;
let ann: Caller;

beforeAll(async () => {
  app = await testApp({
    simulator: {
      deployments: [
        { name: 'gpt-4o', model: 'gpt-4o' },
        { name: 'painter', model: 'gpt-image-1' },
        { name: 'voice', model: 'gpt-4o-mini-tts' },
        { name: 'ear', model: 'whisper' },
      ],
    },
  });
  ann = await app.as('ann', 'owner');
  await ann.call(connectSimulator);
});
afterAll(() => app.close());

async function deploy(name: string, model: string) {
  const { connections } = await ann.call(listConnections);
  const body = { connectionId: connections[0]?.id ?? '', name, upstreamName: name, model };
  await ann.call(createDeployment, { body });
}

/** Half a second of silence. */
function wav(): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.alloc(44 + 8000);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + 8000, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(8000, 24);
  bytes.writeUInt32LE(16_000, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(8000, 40);
  return Uint8Array.from(bytes);
}

describe('pictures', () => {
  it('say so when nothing here can draw', async () => {
    await expect(ann.call(drawPicture, { body: { prompt: 'a boat' } })).rejects.toMatchObject({
      code: 'operation_unsupported',
    });
  });

  it('are drawn, changed, listed by their person alone, deleted and brought back', async () => {
    await deploy('painter', 'gpt-image-1');
    const first = await ann.call(drawPicture, { body: { prompt: 'A boat at dusk!', size: '1536x1024' } });
    expect(first).toMatchObject({ name: 'A boat at dusk.png', model: 'painter', size: '1536x1024', sourceId: null });
    const second = await ann.call(drawPicture, { body: { prompt: 'now at dawn', sourceId: first.fileId } });
    expect(second.sourceId).toBe(first.fileId);
    const page = await ann.call(listPictures, { query: { limit: 1 } });
    expect(page.pictures.map(({ fileId }) => fileId)).toEqual([second.fileId]);
    const rest = await ann.call(listPictures, { query: { cursor: page.next ?? undefined } });
    expect(rest).toMatchObject({ pictures: [{ fileId: first.fileId, prompt: 'A boat at dusk!' }], next: null });

    const bob = await app.as('bob', 'member');
    expect((await bob.call(listPictures)).pictures).toEqual([]);
    await expect(bob.call(deletePicture, { params: { id: first.fileId } })).rejects.toMatchObject({ status: 404 });
    const theft = { prompt: 'x', sourceId: first.fileId };
    await expect(bob.call(drawPicture, { body: theft })).rejects.toMatchObject({ status: 404 });

    await ann.call(deletePicture, { params: { id: first.fileId } });
    expect((await ann.call(listPictures)).pictures).toHaveLength(1);
    await ann.call(restorePicture, { params: { id: first.fileId } });
    expect((await ann.call(listPictures)).pictures).toHaveLength(2);
  });

  it('go for good after 30 days in the bin, with their bytes', async () => {
    const picture = await ann.call(drawPicture, { body: { prompt: 'gone soon' } });
    await ann.call(deletePicture, { params: { id: picture.fileId } });
    await sweepBin(app.deps, app.deps.now());
    expect((await app.deps.blobs.get(picture.fileId)).length).toBeGreaterThan(0);
    await sweepBin(app.deps, app.deps.now() + 31 * 86_400_000);
    await expect(app.deps.blobs.get(picture.fileId)).rejects.toMatchObject({ code: 'not_found' });
    await expect(ann.call(restorePicture, { params: { id: picture.fileId } })).rejects.toMatchObject({ status: 404 });
  });

  it('take no mask that is no picture', async () => {
    const { pictures } = await ann.call(listPictures);
    const body = { prompt: 'x', sourceId: pictures[0]?.fileId ?? '', mask: Buffer.from('<svg/>').toString('base64') };
    await expect(ann.call(drawPicture, { body })).rejects.toMatchObject({ code: 'unsupported_media' });
  });
});

describe('voice', () => {
  it('is made and heard by deployments that can', async () => {
    await expect(ann.call(speak, { body: { text: 'Hello' } })).rejects.toMatchObject({ code: 'operation_unsupported' });
    await deploy('voice', 'gpt-4o-mini-tts');
    await deploy('ear', 'whisper');
    const { audio } = await ann.call(speak, { body: { text: 'Hello there' } });
    expect(Buffer.from(audio, 'base64').length).toBeGreaterThan(100);
    const reply = await ann.raw('/api/transcriptions?language=en', { method: 'POST', body: wav() });
    expect(reply.status).toBe(200);
    expect(transcribe.result.parse(await reply.json()).text).toBeTypeOf('string');
  });

  it('refuses what is no recording', async () => {
    const reply = await ann.raw('/api/transcriptions', { method: 'POST', body: '<html>' });
    expect(reply.status).toBe(415);
  });
});
