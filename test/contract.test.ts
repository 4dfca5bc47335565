import { describe, expect, it } from 'vitest';
import { routes } from '#http/app.ts';
import { endpoints } from '#shared/contract/index.ts';

const name = (endpoint: { method: string; path: string }) => `${endpoint.method} ${endpoint.path}`;

describe('the contract', () => {
  it('has exactly one handler for each endpoint, and no handler without one', () => {
    const promised = Object.values(endpoints).map(name).toSorted();
    const mounted = routes.map((route) => name(route.endpoint)).toSorted();
    expect(mounted).toEqual(promised);
    expect(new Set(promised).size).toBe(promised.length);
  });

  it('is open to strangers only where this list says so', () => {
    const open = Object.values(endpoints).filter((endpoint) => endpoint.access === 'public');
    expect(open.map(name).toSorted()).toEqual([
      // The sign and the colours of the door.
      'GET /api/logo',
      'GET /api/look.css',
      'GET /api/session',
      // For who has the link to a shared chat: sharing.test.ts.
      'GET /api/shared/:token',
      'GET /api/shared/:token/files/:file',
      'GET /api/shared/:token/now',
      'GET /api/shared/:token/reader',
      'GET /api/sign-in/callback',
      'GET /api/sign-in/start/:id',
      // Whoever makes an account may read them before.
      'GET /api/terms',
      // Of a provider's browser and of a provider, and nothing to others: tool-connections.test.ts, own/mcp-sign-in.test.ts.
      'GET /api/tool-connections/callback',
      'GET /api/tool-connections/client',
      'POST /api/enter',
      'POST /api/links/accept',
      'POST /api/links/look',
      'POST /api/links/reset',
      'POST /api/password/forgot',
      'POST /api/register',
      'POST /api/setup',
      'POST /api/shared/:token/open',
      'POST /api/sign-in',
      'POST /api/sign-in/passkey',
      'POST /api/sign-in/passkey/begin',
    ]);
  });
});
