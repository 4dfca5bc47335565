import { createFileRoute } from '@tanstack/react-router';
import { Account } from '../features/settings/account.tsx';

export const Route = createFileRoute('/settings/account')({ component: Account });
