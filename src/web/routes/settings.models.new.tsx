import { createFileRoute } from '@tanstack/react-router';
import { Connect } from '../features/models/connect.tsx';

export const Route = createFileRoute('/settings/models/new')({
  validateSearch: ({ vendor }): { vendor?: 'azure' | 'other' } =>
    vendor === 'azure' || vendor === 'other' ? { vendor } : {},
  component: New,
});

function New() {
  const { vendor } = Route.useSearch();
  return <Connect key={vendor} vendor={vendor} />;
}
