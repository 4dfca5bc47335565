/** What the instance's settings say to the floors below, held in memory. */
import type { UnknownPrice } from '#gateway/prices.ts';
import type { SettingStore } from '#store/settings.ts';

export interface Wishes {
  allowedNetworks: readonly string[];
  /** What budgets do with calls whose price is not known. */
  unknownPrice: UnknownPrice;
  findOllama: boolean;
}

export interface HeldWishes {
  /** As they stand. */
  readonly now: Wishes;
}

/** Read again after every change, before the change's `put` returns. `onOllama`: whether it is looked for changed. */
export async function holdWishes(settings: SettingStore, onOllama: () => Promise<void>): Promise<HeldWishes> {
  const held = { now: await read(settings) };
  async function again(): Promise<void> {
    const before = held.now;
    held.now = await read(settings);
    if (held.now.findOllama !== before.findOllama) await onOllama();
  }
  let last: Promise<void> = Promise.resolve();
  settings.onChange(() => {
    // One after the other: a slow reading must not bring an old wish back.
    last = last.catch(() => undefined).then(again);
    return last;
  });
  return held;
}

async function read(settings: SettingStore): Promise<Wishes> {
  return {
    allowedNetworks: await settings.get('instance.allowedNetworks', null),
    unknownPrice: {
      policy: await settings.get('limits.unknownPrice', null),
      assumed: await settings.get('limits.assumedPrice', null),
    },
    findOllama: await settings.get('instance.findOllama', null),
  };
}
