/** The field that stood in the page before its script had come (features/first/first-field.js): whoever draws the page takes it over. */

/** The field that was written in for `chat`, as drafts are kept, or null. It stays where it is until it is put elsewhere. */
export function firstFieldOf(chat: string): HTMLTextAreaElement | null {
  const field = document.getElementById('first-field');
  // Its script cannot know that a chat is temporary.
  const here = chat.replace(/^temporary:(?!new$)/, '');
  return field instanceof HTMLTextAreaElement && field.dataset['chat'] === here ? field : null;
}

/** Puts the field at the end of `place`, with its cursor; a word half written stays so where the browser can do that. */
export function moveField(field: HTMLTextAreaElement, place: Element): void {
  const { selectionStart, selectionEnd } = field;
  const focused = document.activeElement === field;
  // Newer than the types: moves without taking out. https://dom.spec.whatwg.org/#dom-parentnode-movebefore
  const moving: Element & { moveBefore?: (node: Node, before: Node | null) => void } = place;
  if (moving.moveBefore && field.isConnected) moving.moveBefore(field, null);
  else place.append(field);
  if (!focused || document.activeElement === field) return;
  field.focus({ preventScroll: true });
  field.setSelectionRange(selectionStart, selectionEnd);
}

/** The sidebar is there: its place need not be held. */
export function shellDrawn(): void {
  document.getElementById('first-sidebar')?.classList.add('invisible');
}

/** The page is drawn, or something else than was expected. What was written is kept as the draft. */
export function dropFirstPicture(): void {
  document.getElementById('first')?.remove();
  delete document.documentElement.dataset['first'];
}
