import { useEffect } from 'react';
import { useSession } from './session.tsx';

/** Names the window after the page, while it is open: `Models · Parlor`. */
export function usePageTitle(page: string): void {
  const { instanceName } = useSession().session;
  useEffect(() => {
    document.title = `${page} · ${instanceName}`;
    return () => {
      document.title = instanceName;
    };
  }, [page, instanceName]);
}
