import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createSimulator, instant, replay, parseRecording, serveSimulator } from '#simulator/index.ts';
import { CommandError, readCommand, type Simulation } from './command-line.ts';
import { record } from './record.ts';
import { fleetOf } from './simulate.ts';

const folder = mkdtempSync(join(tmpdir(), 'parlor-simulate-'));
afterAll(() => rmSync(folder, { recursive: true }));
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});
const keep = <T extends { close(): Promise<void> }>(made: T): T => {
  open.push(made);
  return made;
};

function words(line: string): Simulation {
  const command = readCommand(['simulate', ...line.split(' ').filter(Boolean)]);
  if (command.name !== 'simulate') throw new Error(`that was ${command.name}`);
  return command;
}

describe('what is typed', () => {
  it('is one resource with the usual deployments when nothing is said', () => {
    expect(fleetOf(words(''))).toEqual({ resources: [{ region: 'swedencentral', name: 'parlor-simulator' }] });
  });

  it('gives faults, latencies and scenarios to one resource or to all', () => {
    const file = join(folder, 'scenario.json');
    writeFileSync(file, '{"behaviour":{"burst":7}}');
    const { resources } = fleetOf(
      words(
        `--resource eastus=gpt-4o:9k --resource westus=gpt-4o --fault 500:10% --fault eastus=429 --fault westus/gpt-4o=reset --fault gpt-4o=hang:1x --latency fast --latency westus=realistic --scenario westus=${file}`,
      ),
    );
    const [east, west] = resources;
    expect(east?.faults?.map(({ fault, deployment }) => [fault, deployment])).toEqual([
      ['500', undefined],
      ['429', undefined],
      ['hang', 'gpt-4o'],
    ]);
    expect(west?.faults?.map(({ fault, deployment }) => [fault, deployment])).toEqual([
      ['500', undefined],
      ['reset', 'gpt-4o'],
      ['hang', 'gpt-4o'],
    ]);
    expect([east?.latency, west?.latency]).toEqual(['fast', 'realistic']);
    expect([east?.scenario, west?.scenario]).toEqual([undefined, { behaviour: { burst: 7 } }]);
  });

  it.each([
    '--resource eastus=gpt-9',
    '--resource east=us=gpt-4o',
    '--resource eastus --resource eastus',
    '--fault teapot',
    '--fault westus=429',
    '--latency slow',
    '--latency {"firstTokenMs":1}',
    '--scenario nowhere.json',
  ])('is refused in a sentence: %s', (line) => {
    expect(() => fleetOf(words(line))).toThrow(CommandError);
    expect(() => fleetOf(words(line))).toThrow(/^[“A-Z-][^]*\.$/);
  });
});

describe('recording a resource', () => {
  const CHAT = '/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21';
  const body = JSON.stringify({ messages: [{ role: 'user', content: 'Hello!' }], stream: true });

  it('passes bytes on, keeps them, and answers from them when the resource is gone', async () => {
    const real = createSimulator({ scenario: { behaviour: instant } });
    const key = real.resource.keys.key1;
    const upstream = await serveSimulator(real);
    const tapes = join(folder, 'tapes');
    const proxy = keep(await record(upstream.url, tapes, { host: '127.0.0.1', port: 0 }));
    const post = (url: string, apiKey: string) =>
      fetch(url + CHAT, { method: 'POST', headers: { 'api-key': apiKey, 'content-type': 'application/json' }, body });
    const first = await post(proxy.url, key);
    const text = await first.text();
    expect([first.status, first.headers.get('x-ms-region')]).toEqual([200, 'Sweden Central']);
    expect(text).toMatch(/data: \[DONE\]\n\n$/);
    expect((await post(proxy.url, 'wrong-key-of-somebody')).status).toBe(401);
    await upstream.close();
    expect((await post(proxy.url, key)).status).toBe(502);

    const files = readdirSync(tapes).sort();
    expect(files).toEqual([
      '0001-post-deployments-gpt-4o-chat-completions-200.json',
      '0002-post-deployments-gpt-4o-chat-completions-401.json',
    ]);
    const written = files.map((name) => readFileSync(join(tapes, name), 'utf8'));
    for (const each of written) {
      expect(each).not.toContain(key);
      expect(each).not.toContain('wrong-key');
    }
    const player = keep(await serveSimulator(replay(written.map(parseRecording), { timing: 'instant' })));
    expect(await (await post(player.url, 'any')).text()).toBe(text);
    expect((await post(player.url, 'any')).status).toBe(401);
  });

  it('leaves the upstream when the client leaves, and keeps nothing of it', async () => {
    const real = createSimulator({ scenario: { behaviour: { answer: 'endless', tokensPerSecond: 400 } } });
    const upstream = keep(await serveSimulator(real));
    const tapes = join(folder, 'left');
    const proxy = keep(await record(upstream.url, tapes, { host: '127.0.0.1', port: 0 }));
    const leaving = new AbortController();
    const headers = { 'api-key': real.resource.keys.key1, 'content-type': 'application/json' };
    const answer = await fetch(proxy.url + CHAT, { method: 'POST', headers, body, signal: leaving.signal });
    await answer.body?.getReader().read();
    leaving.abort();
    await expect.poll(() => real.resource.journal.at(-1)?.outcome).toBe('aborted');
    expect(readdirSync(tapes)).toEqual([]);
  });

  it('refuses what is no address', async () => {
    await expect(record('contoso', join(folder, 'x'), { host: '127.0.0.1', port: 0 })).rejects.toThrow(CommandError);
  });
});
