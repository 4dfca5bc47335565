import { beforeEach, describe, expect, it } from 'vitest';
import { defaultOf, SettingKeySchema } from '#shared/settings.ts';
import { openTestStore } from '../../test/store.ts';
import type { Db } from './open.ts';
import { createSettings, readInternal, writeInternal } from './settings.ts';

const ann = 'user_00000000000000000000000001';
const bob = 'user_00000000000000000000000002';
let db: Db;

beforeEach(async () => {
  ({ db } = await openTestStore());
});

describe('settings', () => {
  it('are their defaults until somebody stores something', async () => {
    const states = await createSettings(db).states(ann, ['user', 'instance']);
    expect(states.map((state) => state.key)).toEqual(SettingKeySchema.options);
    for (const state of states)
      expect(state).toMatchObject({ source: 'default', value: defaultOf(SettingKeySchema.parse(state.key)) });
  });

  it('belong to the person who stored them, and instance settings to everybody', async () => {
    const settings = createSettings(db);
    await settings.put('look.theme', ann, 'dark', 1);
    await settings.put('instance.name', ann, 'Home', 1);
    expect(await settings.get('look.theme', ann)).toBe('dark');
    expect(await settings.get('look.theme', bob)).toBe('system');
    expect(await settings.get('instance.name', bob)).toBe('Home');
    expect(await settings.get('instance.name', null)).toBe('Home');
    expect(await settings.ofUser(ann)).toMatchObject({ 'look.theme': 'dark' });
    expect(await settings.ofUser(ann)).not.toHaveProperty(['instance.name']);
  });

  it('refuse a value that is not theirs and keep the old one', async () => {
    const settings = createSettings(db);
    await settings.put('look.theme', ann, 'dark', 1);
    for (const value of ['pink', 7, undefined, { theme: 'dark' }])
      await expect(settings.put('look.theme', ann, value, 2)).rejects.toMatchObject({ code: 'invalid_request' });
    expect(await settings.get('look.theme', ann)).toBe('dark');
  });

  it('go back to the default by null, unless null is one of their values', async () => {
    const settings = createSettings(db);
    await settings.put('look.theme', ann, 'dark', 1);
    expect(await settings.put('look.theme', ann, null, 2)).toMatchObject({ value: 'system', source: 'default' });
    await settings.put('chat.model', ann, 'gpt-4o', 1);
    expect(await settings.put('chat.model', ann, null, 2)).toMatchObject({ value: null, source: 'person' });
  });

  it('fall back to the default when what is stored no longer parses', async () => {
    const row = { scope: 'user', owner: ann, updated_at: 1, updated_by: ann };
    await db
      .insertInto('settings')
      .values([
        { ...row, key: 'look.theme', value: '"sepia"' },
        { ...row, key: 'chat.sendWith', value: '{not json' },
        { ...row, key: 'a.setting.of.a.newer.version', value: '1' },
      ])
      .execute();
    const settings = createSettings(db);
    expect(await settings.get('look.theme', ann)).toBe('system');
    expect(await settings.get('chat.sendWith', ann)).toBe('enter');
    expect((await settings.states(ann, ['user'])).every((state) => state.source === 'default')).toBe(true);
  });

  it('obey the environment, say so, and cannot be changed against it', async () => {
    await createSettings(db).put('instance.name', ann, 'Home', 1);
    const settings = createSettings(db, { 'instance.name': 'Office', 'instance.titleModel': null });
    const states = await settings.states(ann, ['instance']);
    expect(states.find((state) => state.key === 'instance.name')).toMatchObject({
      value: 'Office',
      source: 'environment',
    });
    expect(states.find((state) => state.key === 'instance.titleModel')?.source).toBe('environment');
    await expect(settings.put('instance.name', ann, 'Mine', 2)).rejects.toMatchObject({ code: 'setting_locked' });
    // The stored value returns when the variable goes.
    expect(await createSettings(db).get('instance.name', null)).toBe('Home');
  });

  it('tell who listens that the instance changed, and of nobody’s own settings', async () => {
    const settings = createSettings(db);
    const heard: string[] = [];
    settings.onChange(async () => void heard.push(await settings.get('instance.name', null)));
    await settings.put('look.theme', ann, 'dark', 1);
    await settings.put('instance.name', ann, 'Home', 1);
    await expect(settings.put('instance.name', ann, '', 1)).rejects.toMatchObject({ code: 'invalid_request' });
    expect(heard).toEqual(['Home']);
  });

  it('keep what the house notes for itself out of every list', async () => {
    await writeInternal(db, 'note', ['a'], 1);
    await writeInternal(db, 'note', ['b'], 2);
    expect(await readInternal(db, 'note')).toEqual(['b']);
    expect(await readInternal(db, 'other')).toBeUndefined();
    const states = await createSettings(db).states('instance', ['user', 'instance']);
    expect(JSON.stringify(states)).not.toContain('note');
  });
});
