import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Message } from '#shared/message.ts';
import { noticeOf } from './notice.ts';
import { wantsNotices, wishNotices } from './notices.ts';

const given: { title: string; body: string | undefined; tag: string | undefined }[] = [];
class Given extends EventTarget {
  static permission = 'granted';
  static requestPermission = () => Promise.resolve('granted');
  constructor(title: string, { body, tag }: NotificationOptions = {}) {
    super();
    given.push({ title, body, tag });
  }
  close() {}
}

/** What a phone's browser has in its place. */
function Illegal(): never {
  throw new TypeError('Illegal constructor');
}

const answer = (more: Partial<Message> = {}): Message => ({
  id: 'a',
  chatId: 'c',
  parentId: null,
  role: 'assistant',
  parts: [{ type: 'text', text: '**They** dance.' }],
  status: 'done',
  model: null,
  usage: null,
  timing: { firstTokenMs: 300, totalMs: 9000 },
  costMicroUsd: null,
  error: null,
  runId: null,
  createdAt: '2026-11-22T10:00:00.000Z',
  ...more,
});
const words = 'Bees';
let hidden = true;

beforeEach(() => {
  given.length = 0;
  hidden = true;
  vi.stubGlobal('Notification', Given);
  vi.stubGlobal('isSecureContext', true);
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
});
afterEach(() => {
  wishNotices(null);
  vi.unstubAllGlobals();
  Reflect.deleteProperty(document, 'hidden');
});

describe('a notice', () => {
  it('is given for a long answer that nobody saw end, to who wished for it', () => {
    noticeOf(answer(), words);
    expect(given).toEqual([]);
    wishNotices({ title: (chat) => `${chat} is answered`, open: () => {} });
    expect(wantsNotices()).toBe(true);
    noticeOf(answer(), words);
    expect(given).toEqual([{ title: 'Bees is answered', body: 'They dance.', tag: 'c' }]);
  });

  it('is given by the worker where pages may not give any, as on phones', async () => {
    const shown: unknown[] = [];
    const worker = { showNotification: (...all: unknown[]) => Promise.resolve(shown.push(all)) };
    vi.stubGlobal('Notification', Object.assign(Illegal, { permission: 'granted' }));
    Object.defineProperty(navigator, 'serviceWorker', {
      configurable: true,
      value: { ready: Promise.resolve(worker) },
    });
    wishNotices({ title: (chat) => `${chat} is answered`, open: () => {} });
    noticeOf(answer(), words);
    await vi.waitFor(() => expect(shown).toEqual([['Bees is answered', { body: 'They dance.', tag: 'c' }]]));
    Reflect.deleteProperty(navigator, 'serviceWorker');
  });

  it('is not given for what was seen, was short or was stopped', () => {
    wishNotices({ title: (chat) => chat, open: () => {} });
    noticeOf(answer({ timing: { firstTokenMs: 100, totalMs: 900 } }), words);
    noticeOf(answer({ status: 'stopped' }), words);
    hidden = false;
    noticeOf(answer(), words);
    expect(given).toEqual([]);
  });
});
