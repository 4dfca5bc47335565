import { General } from '../features/settings/general.tsx';
import { route } from '../lib/router/routing.tsx';

export const Route = route('/settings/general', { component: General });
