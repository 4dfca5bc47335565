import { describe, expect, it } from 'vitest';
import type { Message } from '#shared/message.ts';
import type { ChatData } from './chat-cache.ts';
import { agrees, followed } from './pulse.ts';

const message = (id: string, parentId: string | null, status: Message['status'] = 'done'): Message => ({
  id,
  chatId: 'c',
  parentId,
  role: 'assistant',
  parts: [],
  status,
  model: null,
  usage: null,
  timing: null,
  costMicroUsd: null,
  error: null,
  runId: null,
  createdAt: '2026-11-22T10:00:00.000Z',
});
function data(leafId: string | null, messages: Message[]): ChatData {
  const chat = { id: 'c', title: 'A chat', model: 'm', leafId } as ChatData['chat'];
  return { chat, messages };
}
const pulse = { title: 'A chat', model: 'm', leafId: 'b', messages: 2, newest: 'b', running: [], queued: [] };

describe('the pulse', () => {
  it('agrees with a page that holds the same, in whatever order', () => {
    const held = data('b', [message('a', null), message('b', 'a')]);
    expect(agrees(held, pulse)).toBe(true);
    expect(agrees(held, { ...pulse, messages: 3 })).toBe(false);
    expect(agrees(held, { ...pulse, running: ['b'] })).toBe(false);
    expect(agrees(held, { ...pulse, leafId: 'a' })).toBe(false);
    expect(agrees(held, { ...pulse, title: 'Another' })).toBe(false);
    const two = data('b', [message('a', null, 'running'), message('b', 'a', 'running')]);
    expect(agrees(two, { ...pulse, running: ['b', 'a'] })).toBe(true);
  });

  it('leads on from what is read, and nobody away from it', () => {
    const tree = [message('a', null), message('b', 'a'), message('c', 'b'), message('x', 'a')];
    expect(followed('b', data('c', tree))).toBe('c');
    expect(followed('b', data('x', tree))).toBe('b');
    expect(followed('gone', data('x', tree))).toBe('x');
    expect(followed(null, data('c', tree))).toBe('c');
  });
});
