import { MemoryPage } from '../features/memory/memory-page.tsx';
import { route } from '../lib/router/routing.tsx';

export const Route = route('/settings/memory', { component: MemoryPage });
