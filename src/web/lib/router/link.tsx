import { useEffect, useRef, type ComponentProps, type MouseEvent } from 'react';
import { cx } from '../../ui/cx.ts';
import { hrefOf, searchText, type Address } from './address.ts';
import type { Location } from './router.ts';
import { addressIn, useLocation, useRouter, type Path, type Target } from './routing.tsx';

type LinkProps<P extends Path> = Omit<ComponentProps<'a'>, 'href'> &
  Target<P> & {
    /** Only the page itself is the current one, not those under it. */
    exact?: boolean;
    /** Added while one is there. */
    activeClass?: string;
    /** How long one must mean it before its page is fetched, ms. */
    preloadDelay?: number;
  };

/** A link to a page. What the page needs is fetched as soon as one seems to mean it. */
export function Link<P extends Path>(props: LinkProps<P>) {
  const { to, params, search, hash, replace = false, exact = false, activeClass, preloadDelay = 50, ...rest } = props;
  const router = useRouter();
  const target = { to, params, search, hash };
  const href = useLocation({ select: () => hrefOf(addressIn(router, target)) });
  const current = useLocation({ select: (location) => isAt(location, addressIn(router, target), exact) });
  const meant = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(meant.current), []);

  const mean = () => {
    clearTimeout(meant.current);
    meant.current = setTimeout(() => void router.preload(addressIn(router, target)), preloadDelay);
  };
  return (
    <a
      {...rest}
      href={href}
      {...(current && { 'aria-current': 'page' as const })}
      className={cx(rest.className, current && activeClass)}
      onMouseEnter={(event) => {
        rest.onMouseEnter?.(event);
        mean();
      }}
      onMouseLeave={(event) => {
        rest.onMouseLeave?.(event);
        clearTimeout(meant.current);
      }}
      onFocus={(event) => {
        rest.onFocus?.(event);
        mean();
      }}
      onTouchStart={(event) => {
        rest.onTouchStart?.(event);
        mean();
      }}
      onClick={(event) => {
        rest.onClick?.(event);
        if (!isOurs(event)) return;
        event.preventDefault();
        void router.navigate(addressIn(router, target), { replace });
      }}
    />
  );
}

/** Whether it is ours to follow, and not the browser's: in another tab, to a file. */
function isOurs(event: MouseEvent<HTMLAnchorElement>): boolean {
  const { target, download } = event.currentTarget;
  const changed = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  return (
    !event.defaultPrevented && event.button === 0 && !changed && (target === '' || target === '_self') && !download
  );
}

function isAt(now: Location, { pathname, search }: Address, exact: boolean): boolean {
  const under = !exact && pathname !== '/' && now.pathname.startsWith(`${pathname}/`);
  return (now.pathname === pathname || under) && ['', searchText(now.search)].includes(searchText(search));
}
