import { afterEach, expect, it, vi } from 'vitest';
import { copyWhenMade } from './copying.ts';

class Item {
  readonly kinds: Record<string, Promise<Blob>>;
  constructor(kinds: Record<string, Promise<Blob>>) {
    this.kinds = kinds;
  }
}

function clipboard(write: (items: readonly Item[]) => Promise<void>) {
  vi.stubGlobal('isSecureContext', true);
  vi.stubGlobal('ClipboardItem', Item);
  Object.defineProperty(navigator, 'clipboard', {
    configurable: true,
    value: { write, writeText: () => Promise.reject(new Error('too late')) },
  });
}
afterEach(() => vi.unstubAllGlobals());

it('the clipboard is asked while the button is pressed, and given the text when it is made', async () => {
  const asked: Item[] = [];
  clipboard(async (items) => {
    asked.push(...items);
    await items[0]?.kinds['text/plain'];
  });
  const { promise, resolve } = Promise.withResolvers<string>();
  const copied = copyWhenMade(promise);
  expect(asked).toHaveLength(1);
  resolve('# A chat');
  expect(await copied).toBe(true);
  expect(await (await asked[0]?.kinds['text/plain'])?.text()).toBe('# A chat');
});

it('why there is no text is said, not that it could not be copied', async () => {
  clipboard(async (items) => void (await items[0]?.kinds['text/plain']));
  await expect(copyWhenMade(Promise.reject(new Error('gone')))).rejects.toThrow('gone');
});
