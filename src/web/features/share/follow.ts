/** Follows a live share: looks again by and by, soon while something happens, seldom when nothing does, never unseen. */
import { followShared, type SharedChat } from '#shared/contract/shares.ts';
import { ApiError, call } from '../../lib/api.ts';

/** While an answer is being written; after something changed; at most, when nothing does; after failures, ms. */
const PACE = { running: 2000, fresh: 4000, calm: 20_000, failing: 60_000 };
/** By how much one wait is longer than the one before, where nothing changed. */
const SLOWER = 1.3;

export interface Follower {
  /** It is another one than before. */
  onChat: (chat: SharedChat) => void;
  /** It can be read no longer: a password came, or the link leads nowhere. */
  onEnd: (why: 'locked' | 'none') => void;
}

/** Until the function it gives is called, or the share ends. */
export function follow(token: string, { onChat, onEnd }: Follower): () => void {
  let seen: string | undefined;
  let wait: number = PACE.fresh;
  let running = false;
  let asking = false;
  let ended = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function look(): Promise<void> {
    if (asking || ended) return;
    asking = true;
    try {
      const { tag, chat } = await call(followShared, { params: { token }, query: seen === undefined ? {} : { seen } });
      if (ended) return;
      const first = seen === undefined;
      seen = tag;
      if (chat) {
        running = chat.messages.some(({ status }) => status === 'running');
        onChat(chat);
      }
      wait = running ? PACE.running : chat && !first ? PACE.fresh : Math.min(PACE.calm, wait * SLOWER);
    } catch (error) {
      const code = error instanceof ApiError ? error.code : '';
      if (code === 'share_locked' || code === 'not_found') {
        end();
        onEnd(code === 'not_found' ? 'none' : 'locked');
        return;
      }
      const asked = error instanceof ApiError ? (error.retryAfterMs ?? 0) : 0;
      wait = Math.min(PACE.failing, Math.max(asked, wait * 2));
    } finally {
      asking = false;
    }
    again();
  }

  function again(): void {
    clearTimeout(timer);
    if (ended || document.hidden) return;
    timer = setTimeout(() => void look(), wait);
  }

  /** Who comes back sees at once what it is now. */
  function back(): void {
    if (document.hidden) clearTimeout(timer);
    else void look();
  }

  function end(): void {
    ended = true;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', back);
    removeEventListener('online', back);
  }

  document.addEventListener('visibilitychange', back);
  addEventListener('online', back);
  void look();
  return end;
}
