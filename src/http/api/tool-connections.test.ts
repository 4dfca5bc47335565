/** People's own accounts at an MCP server, against a real authorization server and a model that calls the tools. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  checkToolServer,
  connectToolServer,
  deleteToolServerSignIn,
  disconnectToolServer,
  finishToolConnection,
  listToolConnections,
  listToolServers,
  putToolServerSignIn,
} from '#shared/contract/tool-servers.ts';
import { createSessions } from '#identity/sessions.ts';
import { exportEverything } from '#shared/contract/transfer.ts';
import type { Caller, TestApp } from '../../../test/app.ts';
import { browserOn } from '../../../test/browser-on.ts';
import { toolHouse, type ToolHouse } from '../../../test/tool-house.ts';
import { startToolProvider, type ToolProvider } from '../../../test/tool-provider.ts';

let house: ToolHouse;
let app: TestApp;
let owner: Caller;
let ann: Caller;
let provider: ToolProvider;

const params = { name: 'docs' };
const CALLBACK = finishToolConnection.path;

beforeAll(async () => {
  provider = await startToolProvider();
  house = await toolHouse();
  ({ app, owner } = house);
  house.wants('docs__look');
  ann = await app.as('ann', 'member');
  await name(provider.url);
});
afterAll(async () => {
  await house.close();
  await provider.close();
});

const name = (url: string) => house.set('tools.servers', [{ name: 'docs', url }]);
const allow = (networks: string[]) => house.set('instance.allowedNetworks', networks);
const ask = (who: Caller) => house.ask(who);
/** Of servers, not of ours. */
const offered = () => house.offered().filter((tool) => tool.includes('__'));

/** The address the provider sends the browser back to. */
async function authorize(location: string): Promise<string> {
  const page = browserOn(provider.issuer);
  let at = location;
  for (let hops = 0; hops < 12; hops++) {
    const next = (await page.get(at)).headers.get('location');
    if (next === null) throw new Error(`stopped at ${at}`);
    at = new URL(next, at).href;
    if (new URL(at).pathname === CALLBACK) return at.slice(new URL(at).origin.length);
  }
  throw new Error(`redirected for ever: ${at}`);
}

const begin = async (who: Caller, chatId: string | null = null) =>
  (await who.call(connectToolServer, { params, body: { chatId } })).location;
/** Where our own page is opened after it. */
async function comeBack(who: Caller, address: string): Promise<string> {
  const response = await who.raw(address);
  expect(response.status).toBe(303);
  expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  return response.headers.get('location') ?? '';
}
const cookiesOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((one) => one.split(';', 1)[0])
    .join('; ');
const connect = async (who: Caller) => comeBack(who, await authorize(await begin(who)));
const stateOf = async (who: Caller) => (await who.call(listToolConnections)).connections[0]?.state;

/** The person takes back at the provider what they allowed there. */
async function takeBack(): Promise<void> {
  const { db, seal } = app.deps;
  const row = await db.selectFrom('tool_grants').selectAll().executeTakeFirstOrThrow();
  const text = seal.unseal(row.tokens ?? '', `tool grant ${row.user_id} docs ${provider.url}`);
  const tokens = JSON.parse(text) as { refresh: string; client: { id: string } };
  const body = new URLSearchParams({ token: tokens.refresh, client_id: tokens.client.id });
  await fetch(`${provider.issuer}/token/revocation`, { method: 'POST', body });
}

/** What two processes on the same data would do. */
const accessOf = async (who: Caller) =>
  (await app.deps.toolSignIn.forPerson(who.userId, [{ name: 'docs', url: provider.url }]))[0]?.access;

describe('a server at which people sign in', () => {
  it('is asked in a private network only by the owner’s word', async () => {
    await expect(owner.call(putToolServerSignIn, { params })).rejects.toMatchObject({
      code: 'tool_sign_in_none',
      envelope: { params: { reason: '127.0.0.1 has a private address' } },
    });
    expect(provider.asked).toEqual([]);
    await allow(['127.0.0.1/32']);
    expect(await owner.call(checkToolServer, { params })).toMatchObject({ state: 'sign-in' });
    await expect(begin(ann)).rejects.toMatchObject({ code: 'not_found' });
    await expect(ann.call(putToolServerSignIn, { params })).rejects.toMatchObject({ code: 'not_found' });
    expect(await owner.call(putToolServerSignIn, { params })).toMatchObject({
      signIn: { clientId: null, connected: 0 },
    });
  });

  it('gives who has not connected one tool, which says where to', async () => {
    expect((await ask(ann)).call).toBeUndefined();
    expect(offered()).toEqual(['docs__connect']);
    house.wants('docs__connect');
    expect((await ask(ann)).call).toMatchObject({ state: 'done', connect: 'docs' });
    house.wants('docs__look');
  });

  it('gets to know each person by an account of their own', async () => {
    const location = new URL(await begin(ann));
    expect(Object.fromEntries(location.searchParams)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      resource: provider.url,
      scope: 'read offline_access',
      redirect_uri: `http://localhost${CALLBACK}`,
    });
    expect(await comeBack(ann, await authorize(location.href))).toBe('/settings/account#connected=docs');
    expect(await stateOf(ann)).toBe('connected');
    expect((await ask(ann)).call).toMatchObject({ name: 'docs__look', state: 'done', result: 'looked for nia' });
    // Registered once, and nothing said where the browser came from.
    await begin(ann);
    expect(provider.asked.filter(({ method, path }) => method === 'POST' && path === '/reg')).toHaveLength(1);
    expect(provider.asked.every(({ referer }) => referer === undefined)).toBe(true);
    await ask(owner);
    expect(offered()).toEqual(['docs__connect']);
    expect((await owner.call(listToolServers)).servers[0]?.signIn).toEqual({ clientId: null, connected: 1 });
  });

  it('keeps what it gave to itself: not in rows, logs, answers or exports', async () => {
    const token = (await (await accessOf(ann))?.token()) ?? '';
    expect(await provider.isGood(token)).toBe(true);
    const { db } = app.deps;
    const shown = [
      await db.selectFrom('tool_grants').selectAll().execute(),
      await db.selectFrom('tool_clients').selectAll().execute(),
      await db.selectFrom('messages').selectAll().execute(),
      await owner.call(listToolServers),
      await ann.call(listToolConnections),
      app.log,
      Buffer.from(await (await ann.raw(exportEverything.path)).arrayBuffer()).toString('latin1'),
    ];
    expect(JSON.stringify(shown)).not.toContain(token);
  });

  it('is told who goes back to a chat', async () => {
    const { chatId } = (await ask(ann)).next;
    expect(await comeBack(ann, await authorize(await begin(ann, chatId)))).toBe(`/c/${chatId}`);
  });
});

describe('the way back', () => {
  const FAILED = '/settings/account#connection=tool_sign_in_failed';

  it('is for the session that began it, once, for ten minutes', async () => {
    const bob = await app.as('bob', 'member');
    const answer = await authorize(await begin(ann));
    expect((await app.stranger.raw(answer)).status).toBe(404);
    expect(await comeBack(bob, answer)).toBe(FAILED);
    expect(await comeBack(ann, answer)).toBe('/settings/account#connected=docs');
    expect(await comeBack(ann, answer)).toBe(FAILED);
    const late = await authorize(await begin(ann));
    await app.deps.db
      .updateTable('tool_flows')
      .set({ expires_at: app.deps.now() - 1 })
      .execute();
    expect(await comeBack(ann, late)).toBe(FAILED);
    expect(await comeBack(ann, CALLBACK)).toBe(FAILED);
    expect(await stateOf(bob)).toBe('none');
  });

  it('waits for whose session ended meanwhile to sign in again, in the browser in which it began', async () => {
    const { db, now } = app.deps;
    const began = async () => {
      const path = connectToolServer.path.replace(':name', 'docs');
      const response = await ann.raw(path, { method: 'POST', body: '{}' });
      const { location } = (await response.json()) as { location: string };
      return { cookie: cookiesOf(response), answer: await authorize(location) };
    };
    /** Ann's browser, signed in anew. */
    const again = async (cookie: string) => {
      const visitor = { ip: '127.0.0.1', userAgent: 'test', secure: false };
      const opened = await createSessions(db, now).open(ann.userId, visitor, null);
      return app.withCookie(`${opened.cookie.split(';', 1)[0]}; ${cookie}`);
    };
    const { cookie, answer } = await began();
    const locked = await app.stranger.raw(answer, { headers: { cookie } });
    expect(locked.status).toBe(303);
    expect(locked.headers.get('location')).toBe('/settings/account#finish-connection');
    const both = `${cookie}; ${cookiesOf(locked)}`;
    const code = new URLSearchParams(answer.slice(answer.indexOf('?'))).get('code') ?? '';
    expect(decodeURIComponent(both)).not.toContain(code);
    // Not for somebody else, who has all of it, nor in another browser.
    const bob = await app.as('bob', 'member');
    expect(await comeBack(app.withCookie(`${bob.cookie}; ${both}`), CALLBACK)).toBe(FAILED);
    const other = await began();
    expect(await comeBack(await again(`${other.cookie}; ${cookiesOf(locked)}`), CALLBACK)).toBe(FAILED);
    const mine = await began();
    const parked = await app.stranger.raw(mine.answer, { headers: { cookie: mine.cookie } });
    const all = await again(`${mine.cookie}; ${cookiesOf(parked)}`);
    expect(await comeBack(all, CALLBACK)).toBe('/settings/account#connected=docs');
    expect(await comeBack(all, CALLBACK)).toBe(FAILED);
    // Whoever brings the answer to a browser in which nothing began finds nothing, or is refused.
    const last = await began();
    expect((await app.stranger.raw(last.answer)).status).toBe(404);
    expect(await comeBack(await again(''), last.answer)).toBe(FAILED);
  });

  it('takes no code that another provider sent, nor shows what that one says', async () => {
    const tokens = () => provider.asked.filter(({ path }) => path === '/token').length;
    const before = tokens();
    for (const change of [
      { iss: 'https://evil.example' },
      { iss: `${provider.issuer}/` },
      { iss: null },
      { error: 'evil' },
    ]) {
      const answer = new URL(await authorize(await begin(ann)), 'http://localhost');
      for (const [key, value] of Object.entries({
        ...change,
        ...('error' in change ? { iss: 'https://evil.example' } : {}),
      }))
        if (value === null) answer.searchParams.delete(key);
        else answer.searchParams.set(key, value);
      expect(await comeBack(ann, answer.pathname + answer.search)).toBe(FAILED);
    }
    expect(tokens()).toBe(before);
  });

  it('leads nowhere else, whatever stands in it', async () => {
    const answer = await authorize(await begin(ann));
    const more =
      '&redirect_uri=https%3A%2F%2Fevil.example&returnTo=https%3A%2F%2Fevil.example&chatId=%2F%2Fevil.example';
    expect(await comeBack(ann, answer + more)).toBe('/settings/account#connected=docs');
    await expect(begin(ann, '//evil.example')).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('says that the person said no', async () => {
    provider.as(null);
    expect(await connect(ann)).toBe('/settings/account#connection=tool_sign_in_refused');
    provider.as('nia');
  });
});

describe('what was given', () => {
  it('is renewed ahead, once for all who want it, by whichever process', async () => {
    provider.lasting(30);
    await connect(ann);
    provider.lasting(3600);
    const before = provider.renewals();
    const [one, two, three] = await Promise.all([accessOf(ann), accessOf(ann), accessOf(ann)]);
    // Another process has no memory of this one.
    const { createToolSignIn } = await import('#identity/tool-sign-in/tool-sign-in.ts');
    const elsewhere = createToolSignIn({
      ...app.deps,
      reach: fetch,
      servers: () => Promise.resolve([{ name: 'docs', url: provider.url }]),
      warn: (event) => expect.unreachable(event),
    });
    const [theirs] = await elsewhere.forPerson(ann.userId, [{ name: 'docs', url: provider.url }]);
    const got = await Promise.all([one, two, three, theirs?.access].map(async (access) => access?.token()));
    expect(new Set(got).size).toBe(1);
    expect(await provider.isGood(got[0] ?? '')).toBe(true);
    expect(provider.renewals()).toBe(before + 1);
  });

  it('is renewed once when the server refuses it, then the person is shown where to connect', async () => {
    await app.deps.db.updateTable('tool_grants').set({ expires_at: null }).execute();
    const before = provider.renewals();
    const access = await accessOf(ann);
    const token = (await access?.token()) ?? '';
    const fresh = await access?.renewed(token);
    expect(fresh).not.toBe(token);
    // Who still has the old one gets the new one, without asking again.
    expect(await access?.renewed(token)).toBe(fresh);
    expect(provider.renewals()).toBe(before + 1);
    expect((await ask(ann)).call).toMatchObject({ state: 'done', result: 'looked for nia' });

    // A server that wants none of them is asked twice and no more.
    provider.refuse(true);
    const { call } = await ask(ann);
    expect(call).toMatchObject({ state: 'failed', result: expect.stringContaining('does not accept this server') });
    expect(provider.renewals()).toBe(before + 2);
    provider.refuse(false);

    // Taken back at the provider: nothing renews it.
    await takeBack();
    await app.deps.db.updateTable('tool_grants').set({ expires_at: 1 }).execute();
    // Its tools were known before: what is called in vain leads there too.
    expect((await ask(ann)).call).toMatchObject({ name: 'docs__look', state: 'done', connect: 'docs' });
    expect(await stateOf(ann)).toBe('again');
    await ask(ann);
    expect(offered()).toEqual(['docs__connect']);
    expect(app.log.filter((line) => line.includes('not renewed')).join()).toContain('invalid_grant');
  });

  it('is asked for anew where the server wants more', async () => {
    await connect(ann);
    provider.wantScope('write');
    expect((await ask(ann)).call).toMatchObject({ connect: 'docs', state: 'done' });
    provider.wantScope(null);
    expect(await stateOf(ann)).toBe('again');
    const location = new URL(await begin(ann));
    expect(location.searchParams.get('scope')).toBe('read write offline_access');
    await comeBack(ann, await authorize(location.href));
    expect(await stateOf(ann)).toBe('connected');
  });

  it('is of no use under another address', async () => {
    await name(provider.url.replace('127.0.0.1', 'localhost'));
    expect(await stateOf(ann)).toBe('none');
    expect((await owner.call(listToolServers)).servers[0]?.signIn).toMatchObject({ connected: 0 });
    await ask(ann);
    expect(offered()).toEqual(['docs__connect']);
    await name(provider.url);
    expect(await stateOf(ann)).toBe('connected');
  });

  it('is revoked when the person disconnects, and when nobody may sign in any more', async () => {
    const token = (await (await accessOf(ann))?.token()) ?? '';
    await ann.call(disconnectToolServer, { params });
    expect(await provider.isGood(token)).toBe(false);
    expect(await stateOf(ann)).toBe('none');
    await expect(ann.call(disconnectToolServer, { params })).rejects.toMatchObject({ code: 'not_found' });

    await connect(ann);
    const second = (await (await accessOf(ann))?.token()) ?? '';
    await owner.call(deleteToolServerSignIn, { params });
    await expect.poll(() => provider.isGood(second)).toBe(false);
    expect((await ann.call(listToolConnections)).connections).toEqual([]);
    expect(await app.deps.db.selectFrom('tool_grants').selectAll().execute()).toEqual([]);
  });
});
