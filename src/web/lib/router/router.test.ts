import { describe, expect, it, vi } from 'vitest';
import { QueryClient } from '@tanstack/react-query';
import { addressOf } from './address.ts';
import { rememberedVisits, Router, type Page, type PageOptions, type PageSource, type Screen } from './router.ts';

const page = (options: Partial<PageOptions> = {}): Page => ({ options: { component: () => null, ...options } });

/** A promise and how to keep it. */
function later<T = void>() {
  let keep: (value: T) => void = () => {};
  const promise = new Promise<T>((resolve) => (keep = resolve));
  return { promise, keep };
}

function opened(pages: Record<string, PageSource>, at = '/') {
  const screens: Screen[] = [];
  const router = new Router(pages, new QueryClient(), rememberedVisits(at));
  const first = router.open();
  router.watch((screen) => screens.push(screen));
  return { router, first, screens, now: () => screens.at(-1), go: (href: string) => router.navigate(addressOf(href)) };
}

const patterns = (screen: Screen | undefined) =>
  screen?.state === 'ready' ? screen.matches.map(({ pattern }) => pattern) : screen?.state;

describe('the router', () => {
  it('shows at once what needs no waiting', () => {
    const { first } = opened({ '/': page() });
    expect(patterns(first)).toEqual(['/']);
  });

  it('keeps the page before until the next has come, with all it needs', async () => {
    const file = later<{ Route: Page }>();
    const data = later();
    const { go, now } = opened({ '/': page(), '/bin': () => file.promise });
    const going = go('/bin');
    expect(patterns(now())).toEqual(['/']);
    file.keep({ Route: page({ loader: () => data.promise }) });
    await Promise.resolve();
    expect(patterns(now())).toEqual(['/']);
    data.keep();
    await going;
    expect(patterns(now())).toEqual(['/bin']);
  });

  it('says where one is going before one is there, and forgets a page one left on the way', async () => {
    const slow = later();
    const { router, go, now } = opened({ '/': page(), '/slow': page({ loader: () => slow.promise }), '/bin': page() });
    const first = go('/slow');
    expect(router.location.pathname).toBe('/slow');
    await go('/bin');
    slow.keep();
    await first;
    expect(patterns(now())).toEqual(['/bin']);
  });

  it('draws frames around a page, and loads only what was not there', async () => {
    const frame = vi.fn<() => void>();
    const inner = vi.fn<(at: { params: Record<string, string> }) => void>();
    const { go, now } = opened({
      '/': page(),
      '/s': page({ loader: frame }),
      '/s/': page(),
      '/s/$id': page({ loader: inner }),
    });
    await go('/s');
    expect(patterns(now())).toEqual(['/s', '/s/']);
    await go('/s/1');
    await go('/s/1?x=2');
    await go('/s/2');
    expect(patterns(now())).toEqual(['/s', '/s/$id']);
    expect(frame).toHaveBeenCalledTimes(1);
    expect(inner.mock.calls.map(([{ params }]) => params)).toEqual([{ id: '1' }, { id: '2' }]);
  });

  it('shows what holds the place when a page takes long', async () => {
    const slow = later();
    const Waiting = () => null;
    const { go, now, screens } = opened({
      '/': page(),
      '/c/$id': page({ loader: () => slow.promise, pendingComponent: Waiting, pendingMs: 0 }),
    });
    const going = go('/c/1');
    await vi.waitFor(() => expect(now()).toMatchObject({ state: 'waiting', component: Waiting }), 20_000);
    slow.keep();
    await going;
    expect(patterns(screens.at(-1))).toEqual(['/c/$id']);
  });

  it('says that there is no such page, and that one could not be had; the next try may work', async () => {
    let broken = true;
    const { router, go, now } = opened({
      '/': page(),
      '/bin': async () => {
        if (broken) throw new TypeError('not loaded');
        return { Route: page() };
      },
    });
    await go('/nowhere');
    expect(patterns(now())).toBe('missing');
    await go('/bin');
    expect(now()).toMatchObject({ state: 'failed' });
    broken = false;
    router.again();
    await vi.waitFor(() => expect(patterns(now())).toEqual(['/bin']), 20_000);
  });
});
