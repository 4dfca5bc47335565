import { ConnectCards } from '../features/models/connect-cards.tsx';
import { useConnections } from '../features/models/connections.ts';
import { doorWords } from '../lib/door-words.ts';
import { spokenLanguage } from '../lib/i18n.tsx';
import { useMedia } from '../lib/media.ts';
import { Navigate, route } from '../lib/router/routing.tsx';

/** Beside the list: the first connection, or the ways to make one. */
export const Route = route('/settings/models/', { loader: () => doorWords.load(spokenLanguage()), component: First });

function First() {
  const { data } = useConnections();
  const beside = useMedia('(min-width: 64rem)');
  const [first] = data?.connections ?? [];
  if (!data || !beside) return null;
  if (first) return <Navigate to="/settings/models/$connectionId" params={{ connectionId: first.id }} replace />;
  return <ConnectCards />;
}
