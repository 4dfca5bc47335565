import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { showInFrame, type FrameWord } from './frame.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
});
afterEach(() => vi.useRealTimers());

/** What a port carries arrives in turns of its own. */
const arrived = () => new Promise((resolve) => setTimeout(resolve, 5));

/** A window that takes the port as the frame's own page does. */
function opened(words: FrameWord[]) {
  let port: MessagePort | undefined;
  const contentWindow = { postMessage: (_page: unknown, _to: string, [given]: MessagePort[]) => (port = given) };
  const stop = showInFrame({ contentWindow } as unknown as HTMLIFrameElement, '<p>x</p>', (word) => words.push(word), {
    watched: true,
  });
  const ready = new MessageEvent('message', { data: 'parlor-frame-ready' });
  Object.defineProperty(ready, 'source', { value: contentWindow });
  dispatchEvent(ready);
  if (!port) throw new Error('no port was given');
  return { port, stop };
}

async function later(seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed++) {
    vi.advanceTimersByTime(1000);
    await arrived();
  }
}

it('notices when what it shows answers no more, and when it does again', async () => {
  const words: FrameWord[] = [];
  const { port, stop } = opened(words);
  let awake = true;
  const asked: unknown[] = [];
  port.addEventListener('message', ({ data }) => {
    asked.push(data);
    if (awake) port.postMessage({ kind: 'beat', text: '' });
  });
  port.start();
  const kinds = () => words.map(({ kind }) => kind);
  port.postMessage({ kind: 'shown', text: 'beats' });
  await arrived();
  await later(20);
  expect(kinds()).toEqual(['shown']);
  awake = false;
  await later(4);
  expect(kinds()).toEqual(['shown']);
  await later(4);
  expect(kinds()).toEqual(['shown', 'silent']);
  awake = true;
  await later(2);
  expect(kinds()).toEqual(['shown', 'silent', 'awake']);
  stop();
  const before = asked.length;
  await later(3);
  expect(asked).toHaveLength(before);
});

it('takes no frame for stuck that does not know the question', async () => {
  const words: FrameWord[] = [];
  const { port, stop } = opened(words);
  port.postMessage({ kind: 'shown', text: '' });
  await arrived();
  await later(20);
  expect(words.map(({ kind }) => kind)).toEqual(['shown']);
  stop();
  port.close();
});
