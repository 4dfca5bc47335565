/**
 * Which page stands at an address, and what must be there before it shows. The page before stays until then.
 *
 * A page is found by its pattern (`/c/$chatId`); an address that has pages under it and one with a `/` behind it in the
 * list (`/settings`, `/settings/`) is a frame around them.
 */
import type { ComponentType } from 'react';
import type { QueryClient } from '@tanstack/react-query';
import { addressOf, hrefOf, inOrder, paramsOf, type Address } from './address.ts';

/** For whom a page is wanted. */
export interface At {
  queries: QueryClient;
  params: Record<string, string>;
}

/** What a page says of itself, without its types. */
export interface PageOptions {
  component: ComponentType;
  /** What has to be there before the page shows. */
  loader?: (at: At) => unknown;
  /** Shown when that takes longer than `pendingMs`. */
  pendingComponent?: ComponentType;
  pendingMs?: number;
  validateSearch?: (search: Record<string, unknown>) => object;
}

export interface Page {
  options: PageOptions;
}

/** A page that came with the first ones, or where it comes from; it may begin to fetch what the page will need. */
export type PageSource = Page | ((at?: At) => Promise<{ Route: Page }>);

export interface Location extends Address {
  /** Different for every visit. */
  key: string;
}

export interface Match {
  pattern: string;
  page: Page;
  params: Record<string, string>;
}

/** What is to be drawn. */
export type Screen = { location: Location } & (
  | { state: 'ready'; matches: readonly Match[] }
  | { state: 'waiting'; component: ComponentType | null }
  | { state: 'missing' }
  | { state: 'failed'; error: unknown }
);

/** Where addresses are kept: the browser's own history, or a memory for tests. */
export interface Visits {
  read: () => Location;
  write: (href: string, how: { replace: boolean }) => void;
  /** Told when the person goes back or forth; returns how to stop. */
  listen: (went: () => void) => () => void;
}

const newKey = (): string => Math.random().toString(36).slice(2);

export function browserVisits(): Visits {
  return {
    read: () => {
      // Whatever else is kept there is not ours.
      const state = history.state as { key?: string } | null;
      return { ...addressOf(location.pathname + location.search + location.hash), key: state?.key ?? '' };
    },
    write: (href, { replace }) => history[replace ? 'replaceState' : 'pushState']({ key: newKey() }, '', href),
    listen: (went) => {
      addEventListener('popstate', went);
      return () => removeEventListener('popstate', went);
    },
  };
}

export function rememberedVisits(first: string): Visits {
  let now: Location = { ...addressOf(first), key: '' };
  return {
    read: () => now,
    write: (href) => {
      now = { ...addressOf(href), key: newKey() };
    },
    listen: () => () => {},
  };
}

/** A page that is gone from the server after this long on screen is of a version that is gone. */
const OUTDATED_MS = 10_000;

export class Router {
  /** Where the person is going, or is. */
  location: Location;
  #screen: Screen;
  #turn = 0;
  #show: (screen: Screen) => void = () => {};
  readonly #listeners = new Set<() => void>();
  readonly #pages: Map<string, PageSource>;
  readonly #patterns: readonly string[];
  readonly #visits: Visits;
  readonly #queries: QueryClient;

  constructor(pages: Readonly<Record<string, PageSource>>, queries: QueryClient, visits: Visits = browserVisits()) {
    this.#pages = new Map(Object.entries(pages));
    this.#patterns = inOrder(Object.keys(pages).filter((pattern) => !this.#pages.has(`${pattern}/`)));
    this.#visits = visits;
    this.#queries = queries;
    this.location = visits.read();
    this.#screen = { location: this.location, state: 'waiting', component: null };
  }

  /** Sets out for where the address points. The screen is ready when nothing has to be waited for. */
  open(): Screen {
    void this.#go();
    return this.#screen;
  }

  /** Tells of every new screen, and follows Back and Forward. Returns how to stop. */
  watch(show: (screen: Screen) => void): () => void {
    this.#show = show;
    show(this.#screen);
    const stop = this.#visits.listen(() => void this.#go());
    return () => {
      stop();
      this.#show = () => {};
    };
  }

  /** Told when the person sets out for another address. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Resolves when the page is there, or another one was asked for meanwhile. */
  async navigate(to: Address, { replace = false } = {}): Promise<void> {
    const href = hrefOf(to);
    this.#visits.write(href, { replace: replace || href === hrefOf(this.location) });
    await this.#go();
  }

  /** Once more, after a failure. */
  readonly again = (): void => void this.#go();

  /** Fetches the file of a page, and nothing else. Never rejects. */
  async fetch(pattern: string): Promise<void> {
    await this.#page(pattern).catch(() => {});
  }

  /** Fetches what a page will need. Never rejects: whoever goes there is told. */
  async preload(to: Address): Promise<void> {
    try {
      await this.#load(to);
    } catch {
      // Whoever goes there is told.
    }
  }

  async #go(): Promise<void> {
    const location = this.#visits.read();
    this.location = location;
    for (const listener of this.#listeners) listener();
    const turn = ++this.#turn;
    const say = (screen: Screen) => {
      if (turn !== this.#turn) return;
      this.#screen = screen;
      this.#show(screen);
    };
    const chain = this.#chain(location);
    if (chain === null) return say({ location, state: 'missing' });
    const there = this.#there(chain, location);
    if (there) return say({ location, state: 'ready', matches: there });
    const { component = null, afterMs } = this.#meanwhile(chain);
    const late = setTimeout(() => component && say({ location, state: 'waiting', component }), afterMs);
    try {
      say({ location, state: 'ready', matches: await this.#load(location) });
    } catch (error) {
      if (turn === this.#turn) say({ location, state: 'failed', error });
    } finally {
      clearTimeout(late);
    }
  }

  /** The frames around the page of an address, outermost first, and the page; null where there is none. */
  #chain({ pathname }: Address): readonly string[] | null {
    const pattern = this.#patterns.find((one) => paramsOf(one, pathname) !== null);
    if (pattern === undefined) return null;
    const frames = [...this.#pages.keys()].filter((one) => this.#pages.has(`${one}/`) && pattern.startsWith(`${one}/`));
    return [...frames.toSorted((a, b) => a.length - b.length), pattern];
  }

  /** All of the chain, if nothing of it has to be waited for. */
  #there(chain: readonly string[], { pathname }: Address): Match[] | null {
    const matches: Match[] = [];
    for (const pattern of chain) {
      const page = this.#pages.get(pattern);
      if (page === undefined || typeof page === 'function') return null;
      const match = { pattern, page, params: paramsOfPrefix(pattern, pathname) };
      if (page.options.loader && !this.#isShown(match)) return null;
      matches.push(match);
    }
    return matches;
  }

  #meanwhile(chain: readonly string[]): { component?: ComponentType | undefined; afterMs: number } {
    const page = this.#pages.get(chain.at(-1) ?? '');
    if (page === undefined || typeof page === 'function') return { afterMs: 0 };
    return { component: page.options.pendingComponent, afterMs: page.options.pendingMs ?? 0 };
  }

  async #load(to: Address): Promise<Match[]> {
    const chain = this.#chain(to) ?? [];
    return Promise.all(
      chain.map(async (pattern) => {
        const at = { queries: this.#queries, params: paramsOfPrefix(pattern, to.pathname) };
        const page = await this.#page(pattern, at);
        const match = { pattern, page, params: at.params };
        if (!this.#isShown(match)) await page.options.loader?.(at);
        return match;
      }),
    );
  }

  async #page(pattern: string, at?: At): Promise<Page> {
    const source = this.#pages.get(pattern);
    if (source === undefined) throw new Error(`no page ${pattern}`);
    if (typeof source !== 'function') return source;
    try {
      const { Route } = await source(at);
      this.#pages.set(pattern, Route);
      return Route;
    } catch (error) {
      if (navigator.onLine && performance.now() > OUTDATED_MS && this.#chain(this.location)?.includes(pattern))
        location.reload();
      throw error;
    }
  }

  #isShown({ pattern, params }: Match): boolean {
    if (this.#screen.state !== 'ready') return false;
    const shown = this.#screen.matches.find((match) => match.pattern === pattern);
    return shown !== undefined && JSON.stringify(shown.params) === JSON.stringify(params);
  }
}

/** What `$name` stands for in a frame's pattern, which is the beginning of the address. */
function paramsOfPrefix(pattern: string, pathname: string): Record<string, string> {
  const length = pattern.split('/').filter(Boolean).length;
  return paramsOf(pattern, `/${pathname.split('/').filter(Boolean).slice(0, length).join('/')}`) ?? {};
}
