import { expect, it } from 'vitest';
import { signInOf } from './sign-in-fields.tsx';

const typed = (fields: Record<string, string>) => (name: string) => fields[name] ?? '';
const app = { tenantId: 'contoso.onmicrosoft.com', clientId: '11111111-2222-3333-4444-555555555555' };

it('an application needs both IDs and its secret, once', () => {
  expect(signInOf('entra-secret', typed({ tenantId: 'not an id' }), null).gaps).toEqual({
    tenantId: true,
    clientId: true,
    clientSecret: true,
  });
  const stored = { kind: 'entra-secret', ...app } as const;
  expect(signInOf('entra-secret', typed(app), stored)).toEqual({ auth: { kind: 'entra-secret', ...app }, gaps: {} });
  expect(signInOf('entra-secret', typed({ ...app, clientId: 'another' }), stored).gaps).toEqual({ clientSecret: true });
});

it('the machine’s own identities need nothing', () => {
  expect(signInOf('managed-identity', typed({}), null)).toEqual({
    auth: { kind: 'managed-identity', clientId: null },
    gaps: {},
  });
  expect(signInOf('workload-identity', typed({ clientId: 'a b' }), null).gaps).toEqual({ clientId: true });
});
