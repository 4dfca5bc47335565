/** Budgets that pass their marks: told once, on the screen, by letter and to a webhook, in the real application. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CallLimits } from '#gateway/limits/limits.ts';
import { createNet } from '#net/net.ts';
import { createNotices } from '#notices/notices.ts';
import { signature } from '#notices/webhook.ts';
import { DOLLARS } from '#shared/currency.ts';
import { connectSimulator } from '#shared/contract/connections.ts';
import { createKey } from '#shared/contract/keys.ts';
import { listLimits, putLimits } from '#shared/contract/limits.ts';
import { createPrice, deletePrice } from '#shared/contract/prices.ts';
import { putSetting } from '#shared/contract/settings.ts';
import { createTeam, joinTeam } from '#shared/contract/teams.ts';
import {
  deleteWebhook,
  dismissWarnings,
  getWebhook,
  listDeliveries,
  listWarnings,
  putWebhook,
  testWebhook,
} from '#shared/contract/warnings.ts';
import { postman, type Postman } from '../../../test/postman.ts';
import { testApp, type Caller, type TestApp } from '../../../test/app.ts';

let mail: Postman;
let hooks: Server;
let hookUrl: string;
const posted: { headers: IncomingHttpHeaders; body: string }[] = [];
let answer = 204;

beforeAll(async () => {
  mail = await postman({ authOptional: true, hideSTARTTLS: true });
  hooks = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      posted.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      response.writeHead(answer, answer === 302 ? { location: '/elsewhere' } : {}).end();
    });
  });
  await new Promise<void>((resolve) => hooks.listen(0, '127.0.0.1', resolve));
  // A listening TCP server has a port.
  hookUrl = `http://127.0.0.1:${(hooks.address() as AddressInfo).port}/parlor?from=here`;
});
afterAll(async () => {
  await mail.close();
  hooks.closeAllConnections();
  hooks.close();
});

let app: TestApp;
let owner: Caller;
/** Somebody new in each test. */
let mia: Caller;
let name: string;
let people = 0;

beforeAll(async () => {
  app = await testApp({
    env: {
      PARLOR_SMTP_URL: `smtp://127.0.0.1:${mail.port}?tls=none`,
      PARLOR_MAIL_FROM: 'Parlor <parlor@example.com>',
      APP_URL: 'http://chat.example.com',
    },
  });
  owner = await app.as('owner', 'owner');
});
afterAll(() => app.close());
beforeEach(async () => {
  name = `mia${++people}`;
  mia = await app.as(name, 'member');
  mail.letters.length = 0;
  posted.length = 0;
  answer = 204;
});
afterEach(async () => {
  const { db, gateway } = app.deps;
  for (const table of ['limits', 'warnings', 'deliveries'] as const) await db.deleteFrom(table).execute();
  await gateway.limits.reload();
  await owner.call(deleteWebhook);
});

const BUDGET = 1_000_000;
const limit = (scope: 'user' | 'team' | 'key' | 'instance', id: string, budgetMonthMicroUsd: number | null) =>
  owner.call(putLimits, { params: { scope, id }, body: { budgetMonthMicroUsd } });

/** Money that goes out as calls are settled: into the counters that hold budgets, without a model in between. */
async function spend(who: Caller, microUsd: number, keyId: string | null = null): Promise<void> {
  charge(who, microUsd, keyId);
  await app.deps.notices.look();
  await app.deps.notices.outbox.sendDue();
}

function charge(who: Caller, microUsd: number, keyId: string | null = null): void {
  // The gateway's own limits can do more than what the floors above are promised.
  const limits = app.deps.gateway.limits as unknown as Pick<CallLimits, 'charge'>;
  limits.charge({ userId: who.userId, keyId }, microUsd);
}

/** What the simulator answers costs a tenth of a cent a token; returns the price's id. */
async function price(): Promise<string> {
  const { id: connectionId } = await owner.call(connectSimulator);
  const dear = { input: 1_000_000_000, output: 1_000_000_000 };
  const rates = { cachedInput: null, cacheWrite: null, reasoning: null, audioInput: null, cachedAudioInput: null };
  const rest = { audioOutput: null, imageInput: null, imageOutput: null };
  return (await owner.call(createPrice, { body: { connectionId, rates: { ...dear, ...rates, ...rest } } })).id;
}

const ask = (url: string, secret: string) =>
  fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}` },
    body: JSON.stringify({
      model: app.deps.gateway.deployments()[0]?.name,
      messages: [{ role: 'user', content: 'Say hello.' }],
    }),
  });

const subjects = () =>
  mail.letters
    .map(({ to, subject }) => `${to.join().replace(/@.*/, '')}: ${subject}`.replaceAll(name, 'mia'))
    .toSorted();

const allowHook = async () => {
  await owner.call(putSetting, { params: { key: 'instance.allowedNetworks' }, body: { value: ['127.0.0.0/8'] } });
};

describe('a budget', () => {
  it('is told of at 50, 80 and 100 %, once each, whoever looks how often', async () => {
    await limit('user', mia.userId, BUDGET);
    await spend(mia, 499_999);
    expect(mail.letters).toEqual([]);
    await spend(mia, 1);
    expect(subjects()).toEqual(['mia: 50% of your budget is spent']);
    await Promise.all([app.deps.notices.look(), app.deps.notices.look(), spend(mia, 100)]);
    expect(mail.letters).toHaveLength(1);
    await spend(mia, 300_000);
    // Owner and admins hear of other people's budgets when they are spent.
    await spend(mia, 250_000);
    expect(subjects()).toEqual([
      'mia: 100% of your budget is spent',
      'mia: 50% of your budget is spent',
      'mia: 80% of your budget is spent',
      'owner: 100% of the budget of mia is spent',
    ]);
    const marks = await app.deps.db.selectFrom('warnings').select('mark').orderBy('mark').execute();
    expect(marks.map(({ mark }) => mark)).toEqual([50, 80, 100]);
  });

  it('that passes several marks at once is told of once, by the highest', async () => {
    await limit('user', mia.userId, BUDGET);
    await spend(mia, 900_000);
    expect(subjects()).toEqual(['mia: 80% of your budget is spent']);
    const [letter] = mail.letters;
    expect(letter?.body).toContain('$0.90 of $1.00 for this month are spent');
    expect(letter?.body).toContain('http://chat.example.com/settings/usage');
  });

  it('that was raised is told of again, one that was not is not', async () => {
    await limit('user', mia.userId, BUDGET);
    await spend(mia, 850_000);
    await limit('user', mia.userId, 2 * BUDGET);
    await spend(mia, 100_000);
    // Of the raised one 47 % are spent, and half of it is news when it comes.
    expect(mail.letters).toHaveLength(1);
    await spend(mia, 100_000);
    expect(subjects()).toEqual(['mia: 50% of your budget is spent', 'mia: 80% of your budget is spent']);
  });

  it('of a key concerns its owner, of a team its people, of the instance who looks after it', async () => {
    const { key } = await mia.call(createKey, { body: { name: 'script' } });
    const team = await owner.call(createTeam, { body: { name: 'Research' } });
    await owner.call(joinTeam, { params: { id: team.id, userId: mia.userId } });
    await limit('key', key.id, BUDGET);
    await limit('team', team.id, 2 * BUDGET);
    const [instance] = (await owner.call(listLimits)).limits;
    const after = (instance?.month.spentMicroUsd ?? 0) + 3 * BUDGET;
    await limit('instance', 'instance', Math.ceil(after / 0.6));
    await spend(mia, 3 * BUDGET, key.id);
    expect(subjects()).toEqual([
      'mia: 100% of the budget of the key “script” is spent',
      'mia: 100% of the budget of the team “Research” is spent',
      'owner: 100% of the budget of the key “script” is spent',
      'owner: 100% of the budget of the team “Research” is spent',
      'owner: 50% of the budget of Parlor is spent',
    ]);
    const seen = async (who: Caller) =>
      (await who.call(listWarnings)).warnings.map(({ scope, mark, whose, isNews }) => ({ scope, mark, whose, isNews }));
    expect(await seen(mia)).toEqual([
      { scope: 'key', mark: 100, whose: 'own', isNews: true },
      { scope: 'team', mark: 100, whose: 'team', isNews: true },
    ]);
    expect(await seen(owner)).toHaveLength(3);
    expect(await seen(await app.as('ben', 'member'))).toEqual([]);
  });

  it('is put away by each for themselves, and comes back at the next mark', async () => {
    await limit('user', mia.userId, BUDGET);
    await spend(mia, 600_000);
    const [first] = (await mia.call(listWarnings)).warnings;
    await mia.call(dismissWarnings, { body: { ids: [first?.id ?? ''] } });
    expect((await mia.call(listWarnings)).warnings).toMatchObject([
      { mark: 50, isNews: false, spentMicroUsd: 600_000 },
    ]);
    await spend(mia, 200_000);
    expect((await mia.call(listWarnings)).warnings).toMatchObject([{ mark: 80, isNews: true }]);
    const ben = await app.as('ben', 'member');
    const { id } = (await mia.call(listWarnings)).warnings[0] ?? { id: '' };
    await expect(ben.call(dismissWarnings, { body: { ids: [id] } })).rejects.toMatchObject({ status: 404 });
    // Without a budget there is nothing to warn of.
    await limit('user', mia.userId, null);
    expect((await mia.call(listWarnings)).warnings).toEqual([]);
  });

  it('is looked at after calls were settled, by itself', async () => {
    const priceId = await price();
    const url = await app.listen();
    const { key, secret } = await mia.call(createKey, { body: { name: 'script' } });
    await limit('key', key.id, 10_000);
    await ask(url, secret);
    // Prices are for this test alone.
    await owner.call(deletePrice, { params: { id: priceId } });
    for (;;) {
      const { warnings } = await mia.call(listWarnings);
      if (warnings.length > 0) break;
      await pause(20);
    }
    await app.deps.notices.outbox.sendDue();
  });

  it('whose rest is too little for a call is spent, and said to be, though no call ever passes 100 %', async () => {
    const priceId = await price();
    const url = await app.listen();
    const { key, secret } = await mia.call(createKey, { body: { name: 'script' } });
    await limit('key', key.id, BUDGET);
    await spend(mia, 700_000, key.id);
    mail.letters.length = 0;
    // At 99.9 % no prompt can be paid any more: without being told, people would only see refusals.
    await spend(mia, 299_000, key.id);
    expect((await ask(url, secret)).status).toBe(429);
    await app.deps.notices.look();
    await app.deps.notices.outbox.sendDue();
    await owner.call(deletePrice, { params: { id: priceId } });
    const spent = '100% of the budget of the key “script” is spent';
    expect(subjects()).toEqual(
      ['mia: 80% of the budget of the key “script” is spent', `mia: ${spent}`, `owner: ${spent}`].toSorted(),
    );
    expect((await owner.call(listWarnings)).warnings).toMatchObject([
      { mark: 100, isNews: true, spentMicroUsd: 999_000 },
    ]);
    // Raised, it is not.
    await limit('key', key.id, 2 * BUDGET);
    await app.deps.notices.look();
    expect((await owner.call(listWarnings)).warnings).toEqual([]);
  });
});

describe('letters', () => {
  it('come in the language of whoever gets them, and not to whoever wants none', async () => {
    await limit('user', mia.userId, BUDGET);
    await mia.call(putSetting, { params: { key: 'look.language' }, body: { value: 'zh-CN' } });
    await spend(mia, 500_000);
    expect(mail.letters[0]?.subject).toBe('你的预算已使用 50%');
    expect(mail.letters[0]?.body).toContain('本月的 $1.00 中已使用 $0.50');
    // In the currency of the house.
    const currency = (value: { code: string; perDollar: number }) =>
      owner.call(putSetting, { params: { key: 'instance.currency' }, body: { value } });
    await currency({ code: 'EUR', perDollar: 0.5 });
    await spend(mia, 300_000);
    await currency(DOLLARS);
    expect(mail.letters[1]?.body).toContain('本月的 €0.50 中已使用 €0.40');
    await mia.call(putSetting, { params: { key: 'notices.budgetLetters' }, body: { value: false } });
    await spend(mia, 300_000);
    expect(subjects().filter((each) => each.startsWith('mia'))).toHaveLength(2);
  });
});

describe('a webhook', () => {
  it('is posted, signed over its time and body, with the secret that was shown once', async () => {
    await allowHook();
    const { secret, webhook } = await owner.call(putWebhook, { body: { url: hookUrl } });
    expect(webhook).toMatchObject({ url: hookUrl, by: 'owner' });
    expect(await owner.call(getWebhook)).not.toHaveProperty('secret');
    const stored = await app.deps.db.selectFrom('settings').selectAll().where('key', '=', 'webhook').execute();
    expect(JSON.stringify(stored)).not.toContain(secret);
    await limit('user', mia.userId, BUDGET);
    await spend(mia, 500_000);
    const [{ headers, body } = { headers: {}, body: '' }] = posted;
    const at = Number(headers['parlor-timestamp']);
    expect(headers['parlor-signature']).toBe(`v1=${signature(secret ?? '', at, body)}`);
    expect(headers['parlor-event']).toBe('budget.warning');
    const said: unknown = JSON.parse(body);
    expect(said).toMatchObject({
      id: headers['parlor-delivery'],
      event: 'budget.warning',
      data: { scope: 'user', owner: mia.userId, name, period: 'month', mark: 50, budgetMicroUsd: BUDGET },
    });
    const { deliveries } = await owner.call(listDeliveries);
    expect(deliveries.find(({ channel }) => channel === 'webhook')).toMatchObject({ state: 'done', status: 204 });
  });

  it('that is refused or redirected is tried again later, and given up in the end', async () => {
    await allowHook();
    await owner.call(putWebhook, { body: { url: hookUrl } });
    await limit('user', mia.userId, BUDGET);
    answer = 500;
    await spend(mia, 500_000);
    const last = async () => (await owner.call(listDeliveries)).deliveries.find(({ channel }) => channel === 'webhook');
    expect(await last()).toMatchObject({
      state: 'waiting',
      attempts: 1,
      status: 500,
      error: { code: 'webhook_refused' },
    });
    await app.deps.notices.outbox.sendDue();
    expect(posted).toHaveLength(1);
    answer = 302;
    const due = () => app.deps.db.updateTable('deliveries').set({ due_at: 0 }).where('state', '=', 'waiting').execute();
    for (let tries = 2; tries <= 6; tries++) {
      await due();
      await app.deps.notices.outbox.sendDue();
    }
    expect(await last()).toMatchObject({ state: 'failed', attempts: 6, status: 302 });
    expect(posted).toHaveLength(6);
    expect(new Set(posted.map(({ headers }) => headers['parlor-delivery'])).size).toBe(1);
  });

  it('can be tried, and does not lead into private networks', async () => {
    await owner.call(putSetting, { params: { key: 'instance.allowedNetworks' }, body: { value: [] } });
    await expect(owner.call(testWebhook)).rejects.toMatchObject({ code: 'webhook_unset' });
    await owner.call(putWebhook, { body: { url: hookUrl } });
    expect(await owner.call(testWebhook)).toMatchObject({ state: 'failed', error: { code: 'address_private' } });
    expect(posted).toEqual([]);
    await allowHook();
    expect(await owner.call(testWebhook)).toMatchObject({ state: 'done', status: 204, kind: 'test' });
    expect(posted[0]?.headers['parlor-event']).toBe('test');
    const renewed = await owner.call(putWebhook, { body: { url: hookUrl, renew: true } });
    expect(renewed.secret).toMatch(/^whsec_/);
  });
});

describe('a restart', () => {
  it('or a second process repeats nothing, and sends what was written down and not sent', async () => {
    await limit('user', mia.userId, BUDGET);
    await spend(mia, 500_000);
    await app.deps.db.updateTable('deliveries').set({ state: 'waiting', attempts: 1, claimed_until: 0 }).execute();
    const net = createNet({ allowedNetworks: () => [], proxy: { http: null, https: null, without: [] } });
    // A second house on the same data, as another process would be.
    const second = createNotices({
      db: app.deps.db,
      seal: app.deps.seal,
      net,
      settings: app.deps.identity.settings,
      mailServer: {
        host: '127.0.0.1',
        port: mail.port,
        tls: 'none',
        user: null,
        password: null,
        from: 'x@example.com',
      },
      publicUrl: null,
      version: '0',
      stateOf: (scope, id) => app.deps.gateway.limits.state(scope, id, ''),
      log: app.deps.log,
      now: Date.now,
    });
    // Both look at once, at what was told before and at a mark that is new.
    charge(mia, 300_000);
    await Promise.all([second.look(), app.deps.notices.look()]);
    await Promise.all([second.outbox.sendDue(), app.deps.notices.outbox.sendDue()]);
    await second.close();
    await net.close();
    expect(await app.deps.db.selectFrom('deliveries').selectAll().execute()).toHaveLength(2);
    expect(subjects()).toEqual([
      'mia: 50% of your budget is spent',
      'mia: 50% of your budget is spent',
      'mia: 80% of your budget is spent',
    ]);
    const { deliveries } = await owner.call(listDeliveries);
    expect(deliveries).toMatchObject([
      { state: 'done', attempts: 1, to: name },
      { state: 'done', attempts: 2, to: name },
    ]);
  });
});
