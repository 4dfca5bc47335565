/** Environment variables about who may come in: a provider of OpenID Connect, and a proxy that says who somebody is. */
import { isIP } from 'node:net';
import { z } from 'zod';
import { list, variable } from '#config-variable.ts';

const Url = z.url({ protocol: /^https?$/ });
const Given = z.enum(['admin', 'member', 'viewer']);
const Whole = z.enum(['nobody', 'everybody']);
const Text = z.string().trim().min(1).max(500);

/** `staff=member, admins=admin` */
const GroupRoles = z
  .string()
  .transform((text) => list(text).map((pair) => pair.split('=').map((side) => side.trim())))
  .pipe(z.array(z.tuple([z.string().min(1).max(200), Given])))
  .transform((pairs) => pairs.map(([group, role]) => ({ group, role })));

/** Headers that mean something of their own are not for a proxy to say who somebody is. */
const HeaderName = z
  .string()
  .regex(/^[\w!#$%&'*+.^`|~-]{1,100}$/)
  .transform((name) => name.toLowerCase())
  .refine(
    (name) => !/^(?:host|cookie|authorization|origin|referer|forwarded|x-forwarded-(?:for|host|proto))$/.test(name),
  );

/** Everybody is no proxy: a network of all addresses is refused. */
export const Sources = z
  .string()
  .transform(list)
  .refine((sources) => sources.length > 0 && sources.every(isSource));

export const SOURCES_EXPECTED = 'IP addresses or networks such as 10.0.0.5, 10.1.0.0/16, separated by commas';

function isSource(source: string): boolean {
  const [address = '', bits, more] = source.split('/');
  const most = isIP(address) === 6 ? 128 : isIP(address) === 4 ? 32 : 0;
  if (more !== undefined || most === 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) > 0 && Number(bits) <= most);
}

export const signInVariables = {
  PARLOR_TRUSTED_HEADER: variable(
    HeaderName,
    'the name of a header, such as X-Forwarded-Email',
    'The header in which a proxy names the email of who is signed in there; needs PARLOR_TRUSTED_HEADER_FROM',
  ),
  PARLOR_TRUSTED_HEADER_FROM: variable(Sources, SOURCES_EXPECTED, 'The only addresses that header is believed from'),
  PARLOR_TRUSTED_HEADER_NAME: variable(HeaderName, 'the name of a header', 'The header with the person’s name'),
  PARLOR_TRUSTED_HEADER_GROUPS: variable(HeaderName, 'the name of a header', 'The header with their groups'),
  PARLOR_TRUSTED_HEADER_ROLES: variable(
    GroupRoles,
    'group=role pairs such as staff=member, ops=admin',
    'Roles of those groups (admin, member, viewer); the highest holds',
  ),
  PARLOR_TRUSTED_HEADER_ROLE: variable(
    Given,
    'admin, member or viewer',
    'The role of people without such a group (member)',
  ),
  PARLOR_OIDC_ISSUER: variable(Url, 'an address such as https://login.example.com', 'A provider of OpenID Connect'),
  PARLOR_OIDC_CLIENT_ID: variable(Text, 'an ID', 'Our client there'),
  PARLOR_OIDC_CLIENT_SECRET: variable(z.string().min(1).max(1000), 'a secret', 'Its secret (a public client)', true),
  PARLOR_OIDC_NAME: variable(Text, 'a name', 'What the button says after “Sign in with” (its host)'),
  PARLOR_OIDC_SCOPES: variable(Text, 'scopes separated by spaces', 'What is asked for (openid profile email)'),
  PARLOR_OIDC_ADMITS: variable(
    z.string(),
    'nobody, everybody, or email domains separated by commas',
    'Who may come who was never here (nobody)',
  ),
  PARLOR_OIDC_ROLE: variable(Given, 'admin, member or viewer', 'The role of newcomers (member)'),
  PARLOR_OIDC_GROUP_CLAIM: variable(Text, 'the name of a claim, such as groups', 'The claim with a person’s groups'),
  PARLOR_OIDC_ROLES: variable(
    GroupRoles,
    'group=role pairs such as staff=member, ops=admin',
    'Roles of those groups (admin, member, viewer); the highest holds',
  ),
  PARLOR_OIDC_TRUST_EMAIL: variable(
    z.enum(['0', '1']),
    '0 or 1',
    'Whether its addresses are believed though it does not say that it checked them (0)',
  ),
};

type Read = <K extends keyof typeof signInVariables>(name: K) => z.output<(typeof signInVariables)[K]['schema']>;

/** Both of issuer and client, or `problems` gets a sentence. */
export function providerFrom(read: Read, problems: string[]) {
  const [issuer, clientId] = [read('PARLOR_OIDC_ISSUER'), read('PARLOR_OIDC_CLIENT_ID')];
  const admits = list(read('PARLOR_OIDC_ADMITS') ?? 'nobody').map((each) => each.toLowerCase());
  const rest = {
    secret: read('PARLOR_OIDC_CLIENT_SECRET') ?? null,
    scopes: read('PARLOR_OIDC_SCOPES') ?? 'openid profile email',
    role: read('PARLOR_OIDC_ROLE') ?? ('member' as const),
    trustsEmail: read('PARLOR_OIDC_TRUST_EMAIL') === '1',
    groupClaim: read('PARLOR_OIDC_GROUP_CLAIM') ?? null,
    groupRoles: read('PARLOR_OIDC_ROLES') ?? [],
  };
  const name = read('PARLOR_OIDC_NAME');
  if (issuer === undefined && clientId === undefined) return null;
  if (issuer === undefined || clientId === undefined) {
    problems.push('PARLOR_OIDC_ISSUER and PARLOR_OIDC_CLIENT_ID: expected both or neither.');
    return null;
  }
  const [only = 'nobody'] = admits;
  const whole = admits.length === 1 ? Whole.safeParse(only).data : undefined;
  const admission = { admits: whole ?? ('domains' as const), domains: whole === undefined ? admits : [] };
  return { name: (name ?? new URL(issuer).host).slice(0, 60), issuer, clientId, ...admission, ...rest };
}

/** The header and who may send it, or `problems` gets a sentence. */
export function headerFrom(read: Read, problems: string[]) {
  const [email, sources] = [read('PARLOR_TRUSTED_HEADER'), read('PARLOR_TRUSTED_HEADER_FROM')];
  const groups = read('PARLOR_TRUSTED_HEADER_GROUPS') ?? null;
  const rest = {
    name: read('PARLOR_TRUSTED_HEADER_NAME') ?? null,
    groups,
    groupRoles: read('PARLOR_TRUSTED_HEADER_ROLES') ?? [],
    role: read('PARLOR_TRUSTED_HEADER_ROLE') ?? ('member' as const),
  };
  if (email === undefined && sources === undefined) return null;
  if (email === undefined || sources === undefined) {
    const why = 'Without the addresses of the proxy anybody could send the header and be whoever they like.';
    problems.push(`PARLOR_TRUSTED_HEADER and PARLOR_TRUSTED_HEADER_FROM: expected both or neither. ${why}`);
    return null;
  }
  const named = [email, rest.name, groups].filter((each) => each !== null);
  if (new Set(named).size < named.length)
    problems.push('PARLOR_TRUSTED_HEADER, _NAME and _GROUPS: expected different headers.');
  return { email, sources, ...rest };
}
