/**
 * What cost its sender nothing: bodies of 8 MB to doors that take a password, held for every stranger at once; answers of
 * 4 MB kept a thousand times for each of a person's keys; a code of six digits, asked for as often as one
 * likes; passkeys that are none, each remembered and looked through with the next.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createShelf, type Item } from '#gateway/idempotency/shelf.ts';
import { contract } from '#shared/contract/index.ts';
import { beginPasskeySignIn, passkeySignIn, removeFactor } from '#shared/contract/proofs.ts';
import { testApp, type TestApp } from '../../app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
  await app.as('owner', 'owner');
});
afterAll(() => app.close());

it('a stranger is heard for as long as a password takes', async () => {
  const doors = Object.values(contract).filter(({ access, method }) => access === 'public' && method === 'POST');
  expect(doors.length).toBeGreaterThan(8);
  const body = JSON.stringify({ password: 'x'.repeat(70_000) });
  for (const { path } of doors) {
    const there = path.replaceAll(/:\w+/g, 'a'.repeat(27));
    expect((await app.stranger.raw(there, { method: 'POST', body })).status, path).toBe(413);
  }
});

it('a second proof is not taken away by trying its codes', async () => {
  const ann = await app.as('ann');
  const codes: string[] = [];
  for (let tries = 0; tries < 12; tries++)
    await ann
      .call(removeFactor, { body: { code: '000000' } })
      .catch((error: { code: string }) => codes.push(error.code));
  expect(new Set(codes.slice(0, 10))).toEqual(new Set(['second_factor_wrong']));
  expect(codes.at(-1)).toBe('too_many_attempts');
});

it('a passkey that is none is not tried without end', async () => {
  // Where nobody from here has failed yet.
  const other = await testApp();
  const codes: string[] = [];
  for (let tries = 0; tries < 12; tries++) {
    const { token } = await other.stranger.call(beginPasskeySignIn);
    await other.stranger
      .call(passkeySignIn, { body: { token, response: { id: 'x' } } })
      .catch((error: { code: string }) => codes.push(error.code));
  }
  await other.close();
  expect(codes[0]).toBe('passkey_failed');
  expect(codes.at(-1)).toBe('too_many_attempts');
});

it('answers that are kept for a person have one measure, whatever keys they have', () => {
  const shelf = createShelf(10);
  const item = (owner: string, bytes: number): Item => ({ owner, name: 'n', callId: `call of ${owner}`, bytes });
  expect(shelf.put('eve', item('key_1', 4))).toEqual([]);
  expect(shelf.put('eve', item('key_2', 4))).toEqual([]);
  expect(shelf.put('ann', item('key_9', 9))).toEqual([]);
  expect(shelf.put('eve', item('key_3', 4))).toEqual([item('key_1', 4)]);
  expect(shelf.put('eve', item('key_4', 9))).toEqual([item('key_2', 4), item('key_3', 4)]);
  // One that is larger than everything is the last one's alone.
  expect(shelf.put('eve', item('key_5', 99))).toEqual([item('key_4', 9)]);
  shelf.clear();
  expect(shelf.put('eve', item('key_6', 4))).toEqual([]);
});
