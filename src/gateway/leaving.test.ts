/** Clients that leave, and clients that are slow. */
import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { ask, KEY, messages, type Resource, stage } from '../../test/resource.ts';
import { contentFrame, DONE, ROLE_FRAME, STOP_FRAME, stream, STREAM, type Script } from '../../test/upstream.ts';

const { inFrontOf, resource, upstream, close } = stage();
afterEach(close);

describe('a client that leaves', () => {
  const slow: Script = async (call, wire) => {
    wire.head(200, { 'content-type': 'text/event-stream' });
    wire.chunk(ROLE_FRAME);
    for (let i = 0; i < 1000 && !call.socket.destroyed; i++) {
      wire.chunk(contentFrame('word '));
      await wire.wait(5);
    }
  };

  function leave({ url }: Resource, when: 'at the third chunk' | 'at once', content = 'Say hello.'): Promise<void> {
    return new Promise((resolve) => {
      const req = httpRequest(
        `${url}/openai/deployments/chat/chat/completions?api-version=2024-10-21`,
        { method: 'POST', headers: { 'api-key': KEY } },
        (res) => {
          let chunks = 0;
          res.on('data', () => {
            if (++chunks < 3) return;
            req.destroy();
            resolve();
          });
          res.on('error', () => undefined);
        },
      );
      req.on('error', () => undefined);
      req.end(JSON.stringify({ messages: [{ role: 'user', content }], stream: true }));
      if (when === 'at once')
        setTimeout(() => {
          req.destroy();
          resolve();
        }, 60);
    });
  }

  it('stops the upstream at once, and pays for what was written', async () => {
    const up = await upstream(slow);
    const made = await inFrontOf([up], {}, 'gpt-4o');
    await leave(made, 'at the third chunk');
    await up.calls[0]?.left;
    const [row] = await made.ledger();
    expect(row).toMatchObject({ error: 'aborted', usage_source: 'estimated', status: 200 });
    expect(row?.output_tokens).toBeGreaterThan(0);
    expect(row?.output_tokens).toBeLessThan(500);
    expect(row?.cost_micro_usd).toBeGreaterThan(0);
  });

  it('stops it too while it still thinks', async () => {
    const up = await upstream(() => undefined);
    const made = await inFrontOf([up]);
    await leave(made, 'at once');
    await up.calls[0]?.left;
    expect((await made.ledger())[0]).toMatchObject({
      error: 'aborted',
      status: 499,
      output_tokens: 0,
      usage_source: 'estimated',
    });
  });

  it('stops the simulator in memory as well', async () => {
    const made = await resource();
    await made.deploy('chat', [{ baseUrl: 'simulator:', provider: 'simulator', keys: [], upstreamName: 'gpt-4o' }]);
    await leave(made, 'at the third chunk', 'Tell me at length about tables and code.');
    expect((await made.ledger())[0]).toMatchObject({ error: 'aborted', status: 200 });
    expect(made.simulator.resource.journal.at(-1)?.outcome).toBe('aborted');
  });

  it('does not disturb the others', async () => {
    const up = await upstream(slow, slow, slow, stream(...STREAM, DONE));
    const made = await inFrontOf([up]);
    await Promise.all([1, 2, 3].map(() => leave(made, 'at the third chunk')));
    expect((await ask(made, { messages, stream: true })).text).toBe([...STREAM, DONE].join(''));
  });
});

describe('backpressure', () => {
  it('a client that does not read stops the upstream, and gets everything when it does', async () => {
    const piece = contentFrame('x'.repeat(60_000));
    let written = 0;
    const up = await upstream(async (call, wire) => {
      wire.head(200, { 'content-type': 'text/event-stream' });
      for (; written < 400 && !call.socket.destroyed; written++) {
        wire.chunk(piece);
        while (call.socket.writableLength > 1_000_000 && !call.socket.destroyed) await wire.wait(2);
      }
      wire.chunk(STOP_FRAME + DONE);
      wire.end();
    });
    const made = await inFrontOf([up]);
    const total = await new Promise<number>((resolve) => {
      const req = httpRequest(
        `${made.url}/openai/deployments/chat/chat/completions?api-version=2024-10-21`,
        { method: 'POST', headers: { 'api-key': KEY } },
        (res) => {
          let bytes = 0;
          const waiting = async () => {
            // Until the upstream has been stuck for a while.
            for (let before = -1; before !== written;) {
              before = written;
              await new Promise((next) => setTimeout(next, 150));
            }
            expect(written).toBeLessThan(400);
            res.on('data', (chunk: Buffer) => (bytes += chunk.length));
            res.on('end', () => resolve(bytes));
          };
          void waiting();
        },
      );
      req.end(JSON.stringify({ messages, stream: true }));
    });
    expect(total).toBe(400 * piece.length + STOP_FRAME.length + DONE.length);
  });
});
