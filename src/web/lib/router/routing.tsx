/** The router in components: what is on screen, where one is, and how to go elsewhere. */
import {
  Component,
  createContext,
  startTransition,
  Suspense,
  useCallback,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
  type ComponentType,
  type ReactNode,
} from 'react';
import type { QueryClient } from '@tanstack/react-query';
import type { Pages } from '../../pages.ts';
import { fillIn, paramsOf, type Address, type Search } from './address.ts';
import type { Location, Page, Router, Screen } from './router.ts';

/** An address one can go to: every page's, a frame's once. */
export type Path = Exclude<keyof Pages, `${string}/`> | '/';

type ParamName<P extends string> = P extends `${string}$${infer Name}/${infer Rest}`
  ? Name | ParamName<Rest>
  : P extends `${string}$${infer Name}`
    ? Name
    : never;
export type ParamsOf<P extends string> = Record<ParamName<P>, string>;

/** Where to go; without `search` the new address says nothing behind a `?`. */
export type Target<P extends Path> = {
  to: P;
  search?: Pages[P] | ((now: Search) => Pages[P]);
  hash?: string;
  /** Without a step for Back. */
  replace?: boolean;
} & (ParamName<P> extends never ? { params?: never } : { params: ParamsOf<P> });

interface AnyTarget {
  to: string;
  params?: Readonly<Record<string, string>> | undefined;
  search?: object | ((now: Search) => object) | undefined;
  hash?: string | undefined;
}

interface Drawn {
  router: Router;
  screen: Screen;
  Missing: ComponentType;
  Failed: ComponentType<FailedProps>;
}

export interface FailedProps {
  error: unknown;
  reset: () => void;
}

const RouterContext = createContext<Router | null>(null);
const DrawnContext = createContext<Drawn | null>(null);
const DepthContext = createContext(0);

interface RouterProviderProps {
  router: Router;
  /** Around every page: has the outermost `<Outlet />`. */
  root: ComponentType;
  missing: ComponentType;
  failed: ComponentType<FailedProps>;
}

export function RouterProvider({ router, root: Root, missing: Missing, failed: Failed }: RouterProviderProps) {
  const [screen, setScreen] = useState(() => router.open());
  useEffect(() => router.watch((next) => startTransition(() => setScreen(next))), [router]);
  return (
    <RouterContext value={router}>
      <DrawnContext value={{ router, screen, Missing, Failed }}>
        <Root />
      </DrawnContext>
    </RouterContext>
  );
}

/** The page, or the next one inside a frame. */
export function Outlet() {
  const drawn = useContext(DrawnContext);
  const depth = useContext(DepthContext);
  if (!drawn) throw new Error('a page outside RouterProvider');
  const { router, screen, Missing, Failed } = drawn;
  if (depth > 0) return <Inside screen={screen} depth={depth} />;
  if (screen.state === 'missing') return <Missing />;
  if (screen.state === 'failed') return <Failed error={screen.error} reset={router.again} />;
  return (
    <Guard at={screen.location.key} Failed={Failed}>
      <Suspense>
        <Inside screen={screen} depth={0} />
      </Suspense>
    </Guard>
  );
}

function Inside({ screen, depth }: { screen: Screen; depth: number }) {
  if (screen.state === 'waiting') return screen.component && <screen.component />;
  const match = screen.state === 'ready' ? screen.matches[depth] : undefined;
  if (!match) return null;
  const { component: Shown } = match.page.options;
  return (
    <DepthContext value={depth + 1}>
      <Shown />
    </DepthContext>
  );
}

interface GuardProps {
  /** Another visit is another chance. */
  at: string;
  Failed: ComponentType<FailedProps>;
  children: ReactNode;
}

/** A page that throws while it is drawn leaves the room around it standing. */
class Guard extends Component<GuardProps, { at: string; error: unknown }> {
  override state = { at: this.props.at, error: undefined };
  static getDerivedStateFromError(error: unknown) {
    return { error };
  }
  static getDerivedStateFromProps({ at }: GuardProps, before: { at: string }) {
    return at === before.at ? null : { at, error: undefined };
  }
  override render() {
    const { Failed, children } = this.props;
    const { error } = this.state;
    return error === undefined ? children : <Failed error={error} reset={() => this.setState({ error: undefined })} />;
  }
}

export function useRouter(): Router {
  const router = useContext(RouterContext);
  if (!router) throw new Error('useRouter outside RouterProvider');
  return router;
}

/** Something of where the person is, or is going: the page there may still be on its way. */
export function useLocation(): Location;
export function useLocation<T>(options: { select: (location: Location) => T }): T;
export function useLocation<T>({ select }: { select?: (location: Location) => T } = {}): T | Location {
  const router = useRouter();
  return useSyncExternalStore(router.subscribe, () => (select ? select(router.location) : router.location));
}

/** What `$chatId` stands for in the address, wherever that is known by its pattern. */
export function useParam(pattern: Path): string | undefined {
  return useLocation({ select: ({ pathname }) => Object.values(paramsOf(pattern, pathname) ?? {})[0] });
}

/** Goes to a page; resolves when it is there. Never changes. */
export function useNavigate(): <P extends Path>(target: Target<P>) => Promise<void> {
  const router = useRouter();
  return useCallback(
    (target) => router.navigate(addressIn(router, target), { replace: target.replace ?? false }),
    [router],
  );
}

/** The address a target names, seen from where one is. */
export function addressIn({ location }: Router, { to, params, search = {}, hash = '' }: AnyTarget): Address {
  const says = typeof search === 'function' ? search(location.search) : search;
  return { pathname: fillIn(to, params ?? {}), search: { ...says }, hash };
}

export function Navigate<P extends Path>(target: Target<P>) {
  const navigate = useNavigate();
  useEffect(() => {
    void navigate(target);
    // Once: it is gone when the page is there.
    // oxlint-disable-next-line react/exhaustive-deps -- see above
  }, []);
  return null;
}

interface RouteOptions<P extends keyof Pages> {
  component: ComponentType;
  /** What has to be there before the page shows; the page before stays until then. */
  loader?: (at: { queries: QueryClient; params: ParamsOf<P> }) => unknown;
  /** Shown when that takes longer than `pendingMs`. */
  pendingComponent?: ComponentType;
  pendingMs?: number;
  /** Of whatever stands behind the `?`, what the page understands. */
  validateSearch?: (search: Record<string, unknown>) => Pages[P];
}

/** A page, as its file exports it under the name `Route`. */
export interface Route<P extends keyof Pages> extends Page {
  useParams: () => ParamsOf<P>;
  useSearch: () => Pages[P];
}

export function route<const P extends keyof Pages>(path: P, options: RouteOptions<P>): Route<P> {
  return {
    // The router knows a page's params by its pattern, which is where this type comes from.
    options: options as Page['options'],
    useParams() {
      const screen = useContext(DrawnContext)?.screen;
      const match = screen?.state === 'ready' ? screen.matches.find(({ pattern }) => pattern === path) : undefined;
      // As above.
      return (match?.params ?? {}) as ParamsOf<P>;
    },
    useSearch() {
      const search = useContext(DrawnContext)?.screen.location.search ?? {};
      return options.validateSearch?.({ ...search }) ?? {};
    },
  };
}
