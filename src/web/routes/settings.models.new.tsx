import { Connect } from '../features/models/connect.tsx';
import { route } from '../lib/router/routing.tsx';

export const Route = route('/settings/models/new', {
  validateSearch: ({ vendor }): { vendor?: 'azure' | 'other' } =>
    vendor === 'azure' || vendor === 'other' ? { vendor } : {},
  component: New,
});

function New() {
  const { vendor } = Route.useSearch();
  return <Connect key={vendor} vendor={vendor} />;
}
