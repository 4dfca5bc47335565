import { useEffect } from 'react';
import { route } from '../lib/router/routing.tsx';

export const Route = route('/continue/$token', { component: Continue });

/** Behind the sign-in, and only there: back to the shared chat, where going on with it is offered now. */
function Continue() {
  const { token } = Route.useParams();
  useEffect(() => {
    // A new document: the page of a shared chat has rules of its own.
    location.replace(`/s/${encodeURIComponent(token)}`);
  }, [token]);
  return null;
}
