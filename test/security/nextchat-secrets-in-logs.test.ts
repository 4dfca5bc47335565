/**
 * NextChat (access codes and keys in the log, md5), LobeChat (the wrong code in the log in clear): a day in a house whose
 * every secret is a canary; then everything it said, answered and wrote is searched for them.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConnection } from '#shared/contract/connections.ts';
import { createKey } from '#shared/contract/keys.ts';
import { startRun, watchRun } from '#shared/contract/runs.ts';
import { newId } from '#shared/ids.ts';
import { testApp, type Caller, type TestApp } from '../app.ts';
import { cookieOf } from './house.ts';
import { declared } from './talk.ts';
import { upstream, type Upstream } from './upstream.ts';
import { names, probes, send, type Rows } from './world.ts';

const CODE = 'canary-access-code-of-the-first';
const OTHER = 'canary-access-code-of-the-second';
const WRONG = 'canary-wrong-code-somebody-typed';
const PASSWORD = 'canary-password-of-the-owner';
const WRONG_PASSWORD = 'canary-wrong-password-typed';
const SECRET = 'canary-secret-of-the-instance';
const UPSTREAM = 'sk-canaryupstreamcanaryupstream';
const PERSONAL = 'sk-canarypersonalcanarypersonal';

const folder = mkdtempSync(join(tmpdir(), 'parlor-canaries-'));
const answers: string[] = [];
const log: string[] = [];
const tokens: string[] = [];
let secret = '';
let brokenStatus = 0;
let model: Upstream;

const env = () => ({
  ACCESS_CODE: `${CODE},${OTHER}`,
  PARLOR_SECRET: SECRET,
  ...declared(model.origin, UPSTREAM),
});

/** A browser that enters with a code, and whose answers are all kept. */
async function enter(app: TestApp, code: string): Promise<Caller> {
  const response = await app.stranger.raw('/api/enter', { method: 'POST', body: JSON.stringify({ code }) });
  answers.push(await response.text());
  const cookie = cookieOf(response.headers.get('set-cookie') ?? '');
  tokens.push(cookie.split('=')[1] ?? '');
  const raw: Caller['raw'] = async (path, init) => {
    const headers = new Headers(init?.headers);
    headers.set('cookie', cookie);
    const reply = await app.stranger.raw(path, { ...init, headers });
    answers.push(await reply.clone().text());
    return reply;
  };
  return { ...app.stranger, cookie, raw };
}

const post = (who: Caller, path: string, body: unknown) =>
  who.raw(path, { method: 'POST', body: JSON.stringify(body) });

beforeAll(async () => {
  model = await upstream();
  const app = await testApp({ env: env(), dataFolder: folder });
  const ann = await enter(app, CODE);
  const bea = await enter(app, OTHER);
  await post(app.stranger, '/api/enter', { code: WRONG });
  await post(bea, '/api/enter', { code: WRONG });
  await post(ann, '/api/account/credentials', { email: 'ann@example.org', password: PASSWORD });
  await post(ann, '/api/sign-in', { email: 'ann@example.org', password: WRONG_PASSWORD });
  await post(ann, '/api/sign-in', { email: WRONG_PASSWORD, password: PASSWORD });

  // What nobody meant to happen is logged with its cause.
  const users = app.deps.db.updateTable('users').where('email', '=', 'ann@example.org');
  const { password } = await app.deps.db
    .selectFrom('users')
    .select('password')
    .where('email', '=', 'ann@example.org')
    .executeTakeFirstOrThrow();
  await users.set({ password: 'scrypt$broken' }).execute();
  const broken = await post(ann, '/api/sign-in', { email: 'ann@example.org', password: PASSWORD });
  brokenStatus = broken.status;
  await users.set({ password }).execute();

  const made = await app.stranger.raw(createKey.path, {
    method: 'POST',
    headers: { cookie: ann.cookie },
    body: JSON.stringify({ name: 'script' }),
  });
  const { secret: shown } = createKey.result.parse(await made.json());
  secret = shown;
  const connection = createConnection.result.parse(
    await (
      await post(ann, createConnection.path, { provider: 'openai', baseUrl: 'https://x.invalid/v1', key: PERSONAL })
    ).json(),
  );
  const run = startRun.result.parse(
    await (
      await post(ann, startRun.path, { clientId: newId('run'), chatId: null, parentId: null, input: { text: 'ping' } })
    ).json(),
  );
  await ann.raw(watchRun.path.replace(':id', run.runId));

  const nothing = newId('file');
  const rows: Rows = {
    chatId: run.chat.id,
    questionId: run.userMessage?.id ?? '',
    answerId: run.message.id,
    runId: run.runId,
    fileId: nothing,
    documentId: nothing,
    trialId: newId('trl'),
    keyId: newId('key'),
    keySecret: '',
    sessionId: newId('ses'),
    connectionId: connection.id,
    deploymentId: newId('dep'),
    targetId: newId('tgt'),
    backupId: '',
    importId: newId('imp'),
    warningId: newId('warn'),
    invoiceId: newId('bill'),
    ownerId: ann.userId,
    teamId: '',
    memberId: '',
    personId: '',
    inviteId: '',
    providerId: '',
    priceId: '',
    callId: '',
    projectId: '',
    shareId: '',
    assistantId: '',
    memoryId: '',
    wordId: '',
    promptId: '',
    queuedId: newId('que'),
  };
  for (const who of [ann, bea, app.stranger])
    for (const name of names)
      if (name !== 'signOut') for (const probe of probes(rows)[name]) await send(who, name, probe);

  const url = await app.listen();
  for (const authorization of [`Bearer ${secret}`, `Bearer ${secret}x`, `Bearer ${CODE}`])
    for (const body of [
      '{"model":"test-model","messages":[{"role":"user","content":"x"}]}',
      '{broken',
      `{"model":"${CODE}`,
    ]) {
      const headers = { authorization, 'content-type': 'application/json' };
      const reply = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body });
      answers.push((await reply.text()) + JSON.stringify([...reply.headers]));
    }
  log.push(...app.log);
  await app.close();

  const again = await testApp({ env: env(), dataFolder: folder });
  await enter(again, OTHER);
  log.push(...again.log);
  await again.close();
}, 60_000);
afterAll(async () => {
  await model.close();
  rmSync(folder, { recursive: true });
});

const canaries = () => [CODE, OTHER, WRONG, PASSWORD, WRONG_PASSWORD, SECRET, UPSTREAM, PERSONAL, secret, ...tokens];

describe('secrets', () => {
  it('were used: the search is for something', () => {
    expect(secret).toMatch(/^plr-/);
    for (const token of tokens) expect(token).toHaveLength(43);
    expect(model.asked[0]?.headers.authorization).toBe(`Bearer ${UPSTREAM}`);
    expect(answers.length).toBeGreaterThan(100);
    expect(brokenStatus).toBe(500);
    expect(log.join('\n')).toContain('request failed');
  });

  it('are in no line of the log', () => {
    for (const canary of canaries()) expect(log.join('\n').includes(canary), `for ${canary}`).toBe(false);
  });

  it('are in no answer', () => {
    for (const canary of canaries())
      expect(answers.filter((answer) => answer.includes(canary)).map((answer) => answer.slice(0, 300))).toEqual([]);
  });

  it('are in no file of the data, in clear or merely encoded', () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    expect(files.some((file) => file.endsWith('parlor.db'))).toBe(true);
    for (const file of files) {
      const bytes = readFileSync(file);
      for (const canary of canaries())
        for (const form of [
          canary,
          Buffer.from(canary).toString('base64').slice(0, 24),
          Buffer.from(canary).toString('hex'),
        ])
          expect(bytes.includes(form), `${canary} in ${file}`).toBe(false);
    }
  });
});
