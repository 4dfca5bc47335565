/** Files and batches through our resource: official clients in front, a simulated resource behind. */
import type * as sdk7 from 'openai';
import { toFile } from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { azureHouse, doorsOf, type AzureHouse } from '../../../test/azure-house.ts';
import { sdks } from '../../../test/openai-clients.ts';
import { KEY, PRINCIPAL } from '../../../test/resource.ts';

const MODEL = 'gpt-4o';
const THEIRS = 'plr-somebody-else';
const NARROW = 'plr-one-deployment-only';
let house: AzureHouse;

beforeAll(async () => {
  house = await azureHouse(
    [{ name: MODEL, model: MODEL, sku: 'GlobalBatch' }],
    {},
    {
      find(secret) {
        if (secret === KEY) return PRINCIPAL;
        if (secret === THEIRS) return { userId: 'user_2', role: 'member', keyId: 'key_2' };
        const grant = { deployments: new Set([`v1-${MODEL}`]), surfaces: null, logBodies: false };
        return secret === NARROW ? { ...PRINCIPAL, keyId: 'key_3', grant } : null;
      },
    },
  );
});
afterAll(() => house.close());

const line = (model: string, id: number) =>
  JSON.stringify({
    custom_id: `t-${id}`,
    method: 'POST',
    url: '/chat/completions',
    body: { model, messages: [{ role: 'user', content: 'Say hello.' }] },
  });
const lines = (model: string, count = 3) => Array.from({ length: count }, (_, i) => line(model, i)).join('\n');
const jsonl = (text: string) => toFile(Buffer.from(text), 'lines.jsonl', { type: 'application/jsonl' });

async function until<T>(look: () => Promise<T>, isThere: (seen: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 400; tries++) {
    const seen = await look();
    if (isThere(seen)) return seen;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('it never came');
}

const batchRows = async () => house.resource.db.selectFrom('calls').selectAll().where('wire', '=', 'batches').execute();

describe.each(sdks)('openai %s', (_, sdk) => {
  const everywhere = async (act: (client: sdk7.OpenAI, model: string, where: string) => Promise<void>) => {
    for (const [door, client] of doorsOf(sdk, house.resource))
      for (const [way, prefix] of house.ways) await act(client, prefix + MODEL, `${door}, ${way}`);
  };

  it('keeps files: uploaded, found, listed, read and deleted', async () => {
    await everywhere(async (client, model, where) => {
      const text = lines(model);
      const file = await client.files.create({ purpose: 'batch', file: await jsonl(text) });
      expect((await client.files.retrieve(file.id)).id, where).toBe(file.id);
      const listed: string[] = [];
      for await (const one of client.files.list()) listed.push(one.id);
      expect(listed, where).toContain(file.id);
      // What was uploaded names our deployment; what is kept, the upstream's.
      const content = await (await client.files.content(file.id)).text();
      expect(content, where).toBe(text.replaceAll(model, MODEL));
      // The oldest client calls it `del`.
      const { files } = client as unknown as { files: { del?(id: string): unknown; delete?(id: string): unknown } };
      await (files.delete ?? files.del)?.call(client.files, file.id);
      await expect(client.files.retrieve(file.id), where).rejects.toThrow(sdk.NotFoundError);
    });
  });

  it('runs a batch to its end and charges it once, for what its lines used', async () => {
    for (const [door, client] of doorsOf(sdk, house.resource)) {
      const before = (await batchRows()).length;
      const file = await client.files.create({ purpose: 'batch', file: await jsonl(lines(`v1-${MODEL}`, 4)) });
      const made = await client.batches.create({
        input_file_id: file.id,
        endpoint: '/v1/chat/completions',
        completion_window: '24h',
      });
      const done = await until(
        () => client.batches.retrieve(made.id),
        ({ status }) => status === 'completed',
      );
      const output = await (await client.files.content(done.output_file_id ?? '')).text();
      expect(output.trim().split('\n'), door).toHaveLength(4);
      const listed: string[] = [];
      for await (const one of client.batches.list({ limit: 2 })) listed.push(one.id);
      expect(listed, door).toContain(made.id);
      await client.batches.retrieve(made.id);
      const rows = await until(batchRows, ({ length }) => length > before);
      await house.resource.gateway.sweep();
      expect((await batchRows()).length, door).toBe(before + 1);
      const used = output
        .trim()
        .split('\n')
        .map((one) => JSON.parse(one).response.body.usage.prompt_tokens as number)
        .reduce((sum, one) => sum + one, 0);
      expect(rows.find(({ input_tokens: input }) => input === used)).toMatchObject({
        deployment: `v1-${MODEL}`,
        state: 'settled',
        usage_source: 'provider',
        user_id: PRINCIPAL.userId,
      });
    }
  });

  it('cancels', async () => {
    const [, [, client] = []] = doorsOf(sdk, house.resource);
    const file = await client?.files.create({ purpose: 'batch', file: await jsonl(lines(`v1-${MODEL}`)) });
    const made = await client?.batches.create({
      input_file_id: file?.id ?? '',
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
    });
    // Short batches may be over before they can be stopped.
    const seen = await client?.batches.cancel(made?.id ?? '').catch((error: unknown) => error);
    if (seen instanceof Error) expect(seen).toMatchObject({ status: 409 });
    else expect(['cancelling', 'cancelled']).toContain(seen === undefined ? '' : (seen as { status: string }).status);
    const isOver = (status = '') => ['completed', 'cancelled', 'failed'].includes(status);
    await until(
      async () => client?.batches.retrieve(made?.id ?? ''),
      (batch) => isOver(batch?.status),
    );
    // What it did until then is charged now, not while another test counts.
    await house.resource.gateway.sweep();
  });
});

describe('what is somebody’s', () => {
  const [, sdk] = sdks[2] ?? [];
  if (sdk === undefined) throw new Error('no client');
  const client = (apiKey = KEY) => {
    const found = doorsOf(sdk, house.resource, { apiKey })[1]?.[1];
    if (found === undefined) throw new Error('no client');
    return found;
  };

  it('is nobody else’s: not to see, to list, to read, to delete or to run', async () => {
    const mine = await client().files.create({ purpose: 'batch', file: await jsonl(lines(`v1-${MODEL}`)) });
    const other = client(THEIRS);
    await expect(other.files.retrieve(mine.id)).rejects.toThrow(sdk.NotFoundError);
    await expect(other.files.content(mine.id)).rejects.toThrow(sdk.NotFoundError);
    await expect(other.files.delete(mine.id)).rejects.toThrow(sdk.NotFoundError);
    const listed: string[] = [];
    for await (const one of other.files.list()) listed.push(one.id);
    expect(listed).not.toContain(mine.id);
    const running = other.batches.create({
      input_file_id: mine.id,
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
    });
    await expect(running).rejects.toMatchObject({ status: 400, param: 'input_file_id' });
    const batch = await client().batches.create({
      input_file_id: mine.id,
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
    });
    await expect(other.batches.retrieve(batch.id)).rejects.toThrow(sdk.NotFoundError);
    await expect(other.batches.cancel(batch.id)).rejects.toThrow(sdk.NotFoundError);
  });

  it('may only be run with what its key may use', async () => {
    const narrow = client(NARROW);
    const allowed = await narrow.files.create({ purpose: 'batch', file: await jsonl(lines(`v1-${MODEL}`)) });
    expect(allowed.id).toMatch(/^file-/);
    for (const text of [
      lines(`classic-${MODEL}`),
      lines(MODEL),
      `${line(`v1-${MODEL}`, 1)}\n${line(`classic-${MODEL}`, 2)}`,
    ])
      await expect(narrow.files.create({ purpose: 'batch', file: await jsonl(text) })).rejects.toThrow(
        sdk.NotFoundError,
      );
    // Said twice, it is replaced twice: no upstream reads another model than we did.
    const twice = line(`v1-${MODEL}`, 1).replace('"body":{', `"body":{"model":"classic-${MODEL}",`);
    await expect(narrow.files.create({ purpose: 'batch', file: await jsonl(twice) })).rejects.toThrow(
      sdk.NotFoundError,
    );
  });

  it('is listed in pages', async () => {
    const ids: string[] = [];
    for await (const one of client().files.list({ limit: 2, order: 'asc' })) ids.push(one.id);
    expect(ids.length).toBeGreaterThan(3);
    expect(new Set(ids).size).toBe(ids.length);
    const backwards: string[] = [];
    for await (const one of client().files.list({ limit: 3 })) backwards.push(one.id);
    expect(backwards).toEqual(ids.toReversed());
    await expect(client().files.list({ limit: 0 })).rejects.toThrow(sdk.BadRequestError);
  });
});
