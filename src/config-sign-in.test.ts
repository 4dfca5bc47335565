import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

const problemsOf = (env: Record<string, string>): string => {
  try {
    readConfig(env);
    return '';
  } catch (error) {
    return error instanceof ConfigError ? error.message : String(error);
  }
};

describe('the header of a proxy', () => {
  const header = { PARLOR_TRUSTED_HEADER: 'X-Forwarded-Email' };

  it('is not believed unless somebody names it', () => {
    expect(readConfig({}).signIn).toEqual({ oidc: null, header: null });
  });

  it('is refused without the addresses it may come from, with a sentence', () => {
    expect(problemsOf(header)).toMatch(/PARLOR_TRUSTED_HEADER_FROM: expected both.*anybody could send the header/);
    expect(problemsOf({ PARLOR_TRUSTED_HEADER_FROM: '10.0.0.5' })).toMatch(/expected both or neither/);
  });

  it.each(['0.0.0.0/0', '::/0', 'proxy.internal', '10.0.0.0/33', '10.0.0.5/8/8', '10.0.0.5,*', ',', '*'])(
    'is refused from %s, which is everybody or no address',
    (sources) => {
      expect(problemsOf({ ...header, PARLOR_TRUSTED_HEADER_FROM: sources })).toContain('PARLOR_TRUSTED_HEADER_FROM');
    },
  );

  it.each(['Cookie', 'authorization', 'Host', 'X-Forwarded-For', 'bad header', ''])('cannot be %s', (name) => {
    const env = { PARLOR_TRUSTED_HEADER: name, PARLOR_TRUSTED_HEADER_FROM: '10.0.0.5' };
    expect(problemsOf(env)).toContain('PARLOR_TRUSTED_HEADER');
  });

  it('is read with its roles', () => {
    const { signIn } = readConfig({
      ...header,
      PARLOR_TRUSTED_HEADER_FROM: '10.0.0.5, fd00::/8',
      PARLOR_TRUSTED_HEADER_NAME: 'X-Name',
      PARLOR_TRUSTED_HEADER_GROUPS: 'X-Groups',
      PARLOR_TRUSTED_HEADER_ROLES: 'staff=member, ops = admin',
      PARLOR_TRUSTED_HEADER_ROLE: 'viewer',
    });
    expect(signIn.header).toEqual({
      email: 'x-forwarded-email',
      name: 'x-name',
      groups: 'x-groups',
      groupRoles: [
        { group: 'staff', role: 'member' },
        { group: 'ops', role: 'admin' },
      ],
      role: 'viewer',
      sources: ['10.0.0.5', 'fd00::/8'],
    });
    const twice = { PARLOR_TRUSTED_HEADER_FROM: '10.0.0.5', PARLOR_TRUSTED_HEADER_GROUPS: 'x-forwarded-EMAIL' };
    expect(problemsOf({ ...header, ...twice })).toContain('different headers');
    expect(problemsOf({ ...header, PARLOR_TRUSTED_HEADER_ROLES: 'ops=owner' })).toContain('TRUSTED_HEADER_ROLES');
  });
});

describe('a provider of OpenID Connect', () => {
  const least = { PARLOR_OIDC_ISSUER: 'https://login.example.com/', PARLOR_OIDC_CLIENT_ID: 'parlor' };

  it('needs an issuer and a client, and lets nobody new in unless that is said', () => {
    expect(problemsOf({ PARLOR_OIDC_ISSUER: 'https://login.example.com' })).toContain('PARLOR_OIDC_CLIENT_ID');
    expect(readConfig(least).signIn.oidc).toEqual({
      name: 'login.example.com',
      issuer: 'https://login.example.com/',
      clientId: 'parlor',
      secret: null,
      scopes: 'openid profile email',
      admits: 'nobody',
      domains: [],
      role: 'member',
      trustsEmail: false,
      groupClaim: null,
      groupRoles: [],
    });
  });

  it('admits nobody, everybody, or people of domains', () => {
    const admission = (admits: string) => readConfig({ ...least, PARLOR_OIDC_ADMITS: admits }).signIn.oidc;
    expect(admission('everybody')).toMatchObject({ admits: 'everybody', domains: [] });
    expect(admission('Example.org, example.com')).toMatchObject({
      admits: 'domains',
      domains: ['example.org', 'example.com'],
    });
    // A word among domains is a domain nobody has, not a wider door.
    expect(admission('example.org, everybody')).toMatchObject({ admits: 'domains' });
  });
});
