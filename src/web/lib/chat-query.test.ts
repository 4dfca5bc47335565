import { expect, it } from 'vitest';
import { aChat, message } from '../features/chat/scripted-page.tsx';
import { completed } from './chat-query.ts';

const chat = aChat({ leafId: 'c' });
const a = message({ id: 'a' });
const b = message({ id: 'b' });
const c = message({ id: 'c' });
const d = message({ id: 'd' });
const copy = <T>(value: T): T => structuredClone(value);

it('puts what is before the end of a chat to it, and draws nothing anew', () => {
  const end = { chat, messages: [b, c], partial: true as const };
  const { messages, partial } = completed(end, end, { chat: copy(chat), messages: copy([a, b, c]) });
  expect(messages).toEqual([a, b, c]);
  expect(messages[1]).toBe(b);
  expect(messages[2]).toBe(c);
  expect(partial).toBeUndefined();
});

it('keeps what was done while it was on its way: another version, a new message, one deleted, one changed', () => {
  const end = { chat, messages: [b, c], partial: true as const };
  const changed = message({ id: 'b', status: 'stopped' });
  const now = { ...end, chat: { ...chat, leafId: 'd' }, messages: [changed, d] };
  const done = completed(end, now, { chat: copy(chat), messages: copy([a, b, c]) });
  expect(done.chat.leafId).toBe('d');
  expect(done.messages).toEqual([a, changed, d]);
});
