const native = (): boolean => CSS.supports('field-sizing', 'content');

/** Fits a text area to its text where the browser does not do so itself (`field-sizing: content`). */
export function grow(area: HTMLTextAreaElement): void {
  if (native()) return;
  area.style.height = 'auto';
  area.style.height = `${area.scrollHeight}px`;
}
