import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createSettings, type SettingStore } from '#store/settings.ts';
import { openTestStore } from '../test/store.ts';
import { holdWishes } from './wishes.ts';

const ann = 'user_00000000000000000000000001';

it('a slow reading brings no old network back, though a newer one ended before it', async () => {
  const { db } = await openTestStore();
  const settings = createSettings(db);
  const begun = Promise.withResolvers<void>();
  const long = Promise.withResolvers<void>();
  let isSlow = false;
  /** Who reads while the line is slow hears late of what was true when it asked. */
  const line: SettingStore = {
    ...settings,
    async get(key, userId) {
      const wait = isSlow;
      const value = await settings.get(key, userId);
      if (wait) begun.resolve();
      if (wait) await long.promise;
      return value;
    },
  };
  const wishes = await holdWishes(line, () => Promise.resolve());
  isSlow = true;
  const elsewhere = settings.changedElsewhere();
  await begun.promise;
  isSlow = false;
  const put = settings.put('instance.allowedNetworks', ann, ['10.0.0.0/8'], 1);
  // As long as the newer one would take, were it not kept waiting.
  await Promise.race([put, pause(100)]);
  long.resolve();
  await Promise.all([elsewhere, put]);
  expect(wishes.now.allowedNetworks).toEqual(['10.0.0.0/8']);
});

it('a change is in force when its `put` has returned', async () => {
  const { db } = await openTestStore();
  const settings = createSettings(db);
  const asked: boolean[] = [];
  const wishes = await holdWishes(settings, async () => {
    asked.push(wishes.now.findOllama);
  });
  await settings.put('instance.allowedNetworks', ann, ['10.0.0.0/8'], 1);
  expect(wishes.now.allowedNetworks).toEqual(['10.0.0.0/8']);
  expect(asked).toEqual([]);
  const before = wishes.now.findOllama;
  await settings.put('instance.findOllama', ann, !before, 2);
  expect(asked).toEqual([!before]);
});
