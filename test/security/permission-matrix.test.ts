/**
 * The permission matrix: every route and every address of the gateway × everybody who could ask. What is expected is
 * declared once, at the route (`access`, `others`) and in shared/permissions.ts; nothing here is listed by hand.
 * Rows of others, for people who are no admins: cve-2026-45349-stranger-matrix.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addresses, SURFACE_NAMES } from '#http/openai/paths.ts';
import type { Access } from '#shared/contract/endpoint.ts';
import { contract } from '#shared/contract/index.ts';
import { createKey, Surface } from '#shared/contract/keys.ts';
import { updatePerson } from '#shared/contract/people.ts';
import { doors } from '#shared/permissions.ts';
import type { Caller } from '../app.ts';
import { changes, dump, names, PRIVATE, probes, send, world, type World } from './world.ts';
import type { Name } from './probes.ts';

let here: World;
let url: string;
const people = new Map<Kind, Caller>();

const KINDS = [
  'anonymous',
  'a program with a key',
  'a suspended person',
  'a viewer',
  'a member',
  'a member of another team',
  'an admin',
  'the owner',
] as const;
type Kind = (typeof KINDS)[number];

beforeAll(async () => {
  here = await world();
  const { app, owner, rows } = here;
  url = await app.listen();
  const other = await owner.call(contract.createTeam, { body: { name: 'another team' } });
  const elsewhere = await app.as('tom', 'member');
  await owner.call(contract.joinTeam, { params: { id: other.id, userId: elsewhere.userId } });
  const suspended = await app.as('sam', 'member');
  const program: Caller = {
    ...app.stranger,
    raw: (path, init = {}) =>
      app.stranger.raw(path, { ...init, headers: { authorization: `Bearer ${rows.keySecret}` } }),
  };
  people.set('anonymous', app.stranger);
  people.set('a program with a key', program);
  people.set('a suspended person', suspended);
  people.set('a viewer', await app.as('vic', 'viewer'));
  people.set('a member', await app.as('mia', 'member'));
  people.set('a member of another team', elsewhere);
  people.set('an admin', await app.as('adam', 'admin'));
  people.set('the owner', owner);
  // The row alone: their session is still in the data and their browser still sends its cookie.
  await app.deps.db.updateTable('users').set({ suspended_at: Date.now() }).where('id', '=', suspended.userId).execute();
});
afterAll(() => here.app.close());

const ROLES = {
  'a viewer': 'viewer',
  'a member': 'member',
  'a member of another team': 'member',
  'an admin': 'admin',
  'the owner': 'owner',
} as const;

/** 400: let in, and what was sent is not understood. 404: there is no such route for them. 403: they see why not. */
function expected(access: Access, kind: Kind): number {
  const door = doors[access];
  if (kind === 'anonymous' || kind === 'a program with a key' || kind === 'a suspended person')
    return door.strangers ? 400 : 404;
  if (door.roles.includes(ROLES[kind])) return 400;
  return access === 'member' ? 403 : 404;
}

/** A request that gets past the door and no further, so that nothing is done by asking. Null: none can be made. */
function atTheDoor(name: Name): { path: string; init: RequestInit } | null {
  const { method, form, path, query } = contract[name];
  const [probe] = probes(here.rows)[name];
  const there = path.replaceAll(/:(\w+)/g, (_, param: string) => encodeURIComponent(probe?.params?.[param] ?? ''));
  const takesJson = method !== 'GET' && method !== 'DELETE' && form !== 'bytes';
  if (takesJson) return { path: there, init: { method, body: '{' } };
  if (query.safeParse({ ...probe?.query, unheard: '1' }).success) return null;
  return { path: `${there}?${new URLSearchParams({ ...probe?.query, unheard: '1' }).toString()}`, init: { method } };
}

describe('at the door of every route', () => {
  it.each(KINDS)('%s is let in where it is declared, and nowhere else', async (kind) => {
    const who = people.get(kind) ?? here.app.stranger;
    const before = await changes(here.app);
    const wrong: string[] = [];
    for (const name of names) {
      const asked = atTheDoor(name);
      if (asked === null) continue;
      const { status } = await who.raw(asked.path, asked.init);
      const right = expected(contract[name].access, kind);
      if (status !== right) wrong.push(`${name} (${contract[name].access}): ${status} instead of ${right}`);
    }
    expect(wrong).toEqual([]);
    expect(await changes(here.app)).toBe(before);
  });

  it('is asked at nearly every one: the others take whatever a query says', () => {
    const left = names.filter((name) => atTheDoor(name) === null);
    // Where a provider sends the browser back with words of its own: of a stranger's own browser alone.
    expect(left.filter((name) => contract[name].access !== 'public')).toEqual([]);
    expect(left).toContain('finishToolConnection');
    expect(left.length).toBeLessThan(5);
  });

  it('holds the heaviest acts behind the owner’s, whatever a route comes to say', () => {
    for (const name of ['handOver', 'createProvider', 'updateProvider', 'deleteProvider', 'restoreBackup'] as const)
      expect(contract[name].access, name).toBe('owner');
    // Links for new passwords go by it, the owner’s too.
    for (const name of ['putMail', 'deleteMail'] as const) expect(contract[name].access, name).toBe('owner');
    for (const name of ['updatePerson', 'deletePerson', 'exportPerson', 'createInvite', 'putLimits'] as const)
      expect(['admin', 'owner'], name).toContain(contract[name].access);
  });

  it('notices a write', async () => {
    const before = await changes(here.app);
    await here.owner.call(contract.updateAccount, { body: { name: 'Owner' } });
    expect(await changes(here.app)).toBeGreaterThan(before);
  });
});

describe('a key', () => {
  const secrets = new Map<string, string>();
  const NOBODY = ['nobody’s', 'expired', 'revoked', 'of a suspended person', 'of a viewer'] as const;
  let deployment = '';

  beforeAll(async () => {
    const { app, owner } = here;
    deployment = app.deps.gateway.deployments().find(({ simulated }) => simulated)?.name ?? '';
    const kay = await app.as('kay', 'member');
    const make = async (kind: string, who: Caller, scope: object = {}) => {
      const made = await who.call(createKey, { body: { name: kind, ...scope } });
      secrets.set(kind, made.secret);
      return made.key.id;
    };
    await make('whole', kay);
    for (const surface of Surface.options) await make(`only ${surface}`, kay, { surfaces: [surface] });
    await make('one deployment', kay, { deployments: [deployment] });
    await make('another deployment', kay, { deployments: ['canary-deployment'] });
    const expired = await make('expired', kay);
    await app.deps.db
      .updateTable('keys')
      .set({ expires_at: Date.now() - 1 })
      .where('id', '=', expired)
      .execute();
    await app.deps.identity.keys.reload();
    const revoked = await make('revoked', kay);
    await kay.call(contract.revokeKey, { params: { id: revoked } });
    for (const [kind, body] of [
      ['of a suspended person', { suspended: true }],
      ['of a viewer', { role: 'viewer' }],
    ] as const) {
      const person = await app.as(kind.replaceAll(' ', '-'), 'member');
      await make(kind, person);
      await owner.call(updatePerson, { params: { id: person.userId }, body });
    }
    const confined = await app.as('cas', 'member');
    await make('of a person confined elsewhere', confined);
    await owner.call(updatePerson, { params: { id: confined.userId }, body: { models: ['canary-deployment'] } });
    secrets.set('nobody’s', `${secrets.get('whole')?.slice(0, -4)}0000`);
  });

  const ANTHROPIC = [
    { method: 'POST', surface: 'anthropic', path: '/anthropic/v1/messages' },
    { method: 'POST', surface: 'anthropic', path: '/v1/messages/count_tokens' },
    { method: 'GET', surface: 'anthropic', path: '/anthropic/v1/models' },
    { method: 'GET', surface: 'anthropic', path: '/anthropic/v1/models/*' },
  ];
  const BEGINNING = { classic: '/openai', v1: '/openai/v1', openai: '/v1' };
  const places: readonly { method: string; surface: string; path: string }[] = [
    ...addresses.map(({ method, surface, path }) => ({
      method,
      surface: SURFACE_NAMES[surface],
      path: `${BEGINNING[surface]}/${path.join('/')}${surface === 'classic' ? '?api-version=2025-04-01-preview' : ''}`,
    })),
    ...ANTHROPIC,
  ];

  async function ask(place: (typeof places)[number], kind: string, name: string): Promise<number> {
    const secret = secrets.get(kind) ?? '';
    const words = { messages: [{ role: 'user', content: 'x' }], input: 'x', prompt: 'x', max_tokens: 1 };
    const response = await fetch(url + place.path.replace(/\*+/, name), {
      method: place.method,
      headers: { authorization: `Bearer ${secret}`, 'x-api-key': secret, 'content-type': 'application/json' },
      ...(place.method === 'POST' ? { body: JSON.stringify({ model: name, ...words }) } : {}),
    });
    await response.arrayBuffer();
    return response.status;
  }

  const line = ({ method, path }: (typeof places)[number], kind: string) => `${kind} at ${method} ${path}`;

  it.each(NOBODY)('%s opens no address', async (kind) => {
    for (const place of places) expect(await ask(place, kind, deployment), line(place, kind)).toBe(401);
  });

  it.each(Surface.options)('for %s opens those addresses and no others', async (surface) => {
    const kind = `only ${surface}`;
    for (const place of places) {
      const status = await ask(place, kind, deployment);
      if (place.surface === surface) expect([401, 403], line(place, kind)).not.toContain(status);
      // As the surface itself says it: Azure’s with 401.
      else expect([401, 403], line(place, kind)).toContain(status);
    }
  });

  it.each(['another deployment', 'of a person confined elsewhere'])(
    'for %s: what it may not use is not there, at every address',
    async (kind) => {
      for (const place of places) {
        const mine = await ask(place, kind, deployment);
        expect(mine, line(place, kind)).toBe(await ask(place, kind, 'there-is-no-such-one'));
        expect([401, 403], line(place, kind)).not.toContain(mine);
      }
    },
  );

  it('for one deployment asks it, at every door that models are asked at', async () => {
    const chats = places.filter(
      ({ method, path }) => method === 'POST' && /chat\/completions|v1\/messages$/.test(path),
    );
    expect(chats.length).toBeGreaterThan(3);
    for (const kind of ['whole', 'one deployment'])
      for (const place of chats) expect(await ask(place, kind, deployment), line(place, kind)).toBe(200);
  });

  it('knows every surface that keys name', () => {
    expect([...new Set(places.map(({ surface }) => surface))].toSorted()).toEqual([...Surface.options].toSorted());
  });
});

// Last: an admin may change much of what the others were asked about.
describe('an admin', () => {
  /** What people wrote and made, and secrets: being an admin opens none of it. */
  const PERSONAL = ['chats', 'messages', 'runs', 'files', 'projects', 'assistants', 'prompts', 'shares', 'call_bodies'];
  const secrets = () => [
    PRIVATE.text,
    PRIVATE.instructions,
    PRIVATE.fileName,
    PRIVATE.projectName,
    PRIVATE.assistantName,
    PRIVATE.promptTitle,
    PRIVATE.upstreamKey,
    PRIVATE.clientSecret,
    here.rows.keySecret,
  ];

  it('reaches what is everybody’s, and nothing that is another person’s own', async () => {
    const admin = people.get('an admin') ?? here.app.stranger;
    const wrong: string[] = [];
    const personal = async () =>
      [...(await dump(here.app))].filter(([row]) => PERSONAL.some((table) => row.startsWith(`${table} `)));
    const before = new Map(await personal());
    for (const name of names) {
      const { access, others } = contract[name];
      if (name === 'signOut') continue;
      for (const probe of probes(here.rows)[name]) {
        const { status, text } = await send(admin, name, probe);
        const what = `${name} ${JSON.stringify(probe)}: ${status}`;
        if (access === 'owner' && status !== 404) wrong.push(`${what} is the owner’s`);
        if (others === 'nobody' && probe.foreign && ![403, 404, 409].includes(status)) wrong.push(what);
        for (const secret of secrets())
          // What calls say is kept by the key’s owner’s wish, for who keeps the keys.
          if (text.includes(secret)) wrong.push(`${what} has ${secret}`);
      }
    }
    expect(wrong).toEqual([]);
    const after = new Map(await personal());
    for (const [row, value] of before) expect(after.get(row), row).toBe(value);
  });
});
