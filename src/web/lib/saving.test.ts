import { expect, it, vi } from 'vitest';
import { saveFile } from './saving.ts';

it('the bytes of a file can still be read some seconds after it was saved: Safari asks for them late', () => {
  vi.useFakeTimers();
  const asked: string[] = [];
  const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    asked.push(this.href, this.download);
  });
  const revoked = vi.spyOn(URL, 'revokeObjectURL');
  saveFile('table.csv', new Blob(['a,b']));
  expect(asked).toEqual([expect.stringMatching(/^blob:/), 'table.csv']);
  vi.advanceTimersByTime(10_000);
  expect(revoked).not.toHaveBeenCalled();
  vi.advanceTimersByTime(120_000);
  expect(revoked).toHaveBeenCalledWith(asked[0]);
  click.mockRestore();
  vi.useRealTimers();
});
