import { copyText } from '../../lib/clipboard.ts';

/**
 * Copies a text that is still being made; to be called while a button is pressed, because Safari lets nothing be copied
 * later, but takes a promise. Resolves to whether it was copied; rejects when the text could not be made.
 */
export async function copyWhenMade(text: Promise<string>): Promise<boolean> {
  if (window.isSecureContext && 'clipboard' in navigator && typeof ClipboardItem !== 'undefined') {
    try {
      const made = text.then((words) => new Blob([words], { type: 'text/plain' }));
      await navigator.clipboard.write([new ClipboardItem({ 'text/plain': made })]);
      return true;
    } catch {
      // Refused, or there is no text: the old ways say which.
    }
  }
  return copyText(await text);
}
