/**
 * The text area one writes in. Where the page came with one already (features/first), it is that same element: no
 * letter, no cursor and no half-written word is lost when the page's script arrives. So React draws only its place.
 */
import {
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  type ClipboardEventHandler,
  type KeyboardEventHandler,
  type Ref,
} from 'react';
import { dropFirstPicture, firstFieldOf, moveField } from '../../lib/first-field.ts';
import { composerLook } from './composer-look.ts';

interface FieldProps {
  ref: Ref<HTMLTextAreaElement>;
  /** As drafts are kept. */
  chat: string;
  label: string;
  placeholder: string;
  /** What stands in it at first. */
  text: string;
  enterKeyHint: 'send' | 'enter';
  onInput: () => void;
  onKeyDown: KeyboardEventHandler;
  onPaste: ClipboardEventHandler;
  /** What was written before this was drawn is to be sent. */
  onWish: () => void;
}

export function Field({ ref, chat, label, placeholder, text, enterKeyHint, onWish, ...told }: FieldProps) {
  const place = useRef<HTMLDivElement>(null);
  const made = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    if (!place.current) return;
    made.current ??= firstFieldOf(chat) ?? newField(text);
    moveField(made.current, place.current);
  }, [chat, text]);
  useImperativeHandle<HTMLTextAreaElement | null, HTMLTextAreaElement | null>(ref, () => made.current, []);
  useLayoutEffect(() => {
    if (!made.current) return;
    made.current.setAttribute('aria-label', label);
    made.current.setAttribute('enterkeyhint', enterKeyHint);
    made.current.placeholder = placeholder;
  }, [label, placeholder, enterKeyHint]);
  useLayoutEffect(() => {
    dropFirstPicture();
    const field = made.current;
    if (!field || field.id === '') return;
    field.removeAttribute('id');
    // As if it were typed now: the draft, the menus and the buttons hear of it.
    if (field.value !== '') field.dispatchEvent(new Event('input', { bubbles: true }));
    if (field.dataset['wished'] !== undefined) onWish();
  });
  return <div ref={place} className="contents" {...told} />;
}

function newField(text: string): HTMLTextAreaElement {
  const field = document.createElement('textarea');
  field.rows = 1;
  field.dir = 'auto';
  field.className = composerLook.area;
  field.value = text;
  return field;
}
