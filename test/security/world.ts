/** A house that is lived in: an owner with one of everything, and what others would ask for to get at it. */
import { connectSimulator, createConnection } from '#shared/contract/connections.ts';
import { sql } from 'kysely';
import { contract } from '#shared/contract/index.ts';
import { createKey } from '#shared/contract/keys.ts';
import { createDeployment } from '#shared/contract/models.ts';
import { startRun, watchRun } from '#shared/contract/runs.ts';
import { putSetting } from '#shared/contract/settings.ts';
import { newId } from '#shared/ids.ts';
import { insertBodies } from '#store/bodies.ts';
import { insertQueued } from '#store/queue.ts';
import { insertWarnings } from '#store/warnings.ts';
import { putToolGrant, putToolSignIn } from '#store/tool-sign-in.ts';
import { putToolWord } from '#store/tool-words.ts';
import { insertTransfer } from '#store/transfers.ts';
import { insertTrial } from '#store/trials.ts';
import { insertPicture } from '#store/pictures.ts';
import type { CallBodyRow, QueuedRow, TransferRow } from '#store/schema.ts';
import { testApp, type Caller, type TestApp } from '../app.ts';
import { NO_REPORT, PRIVATE, type Name, type Probe, type Rows } from './probes.ts';

export { PRIVATE, probes, type Probe, type Rows } from './probes.ts';

export interface World {
  app: TestApp;
  owner: Caller;
  rows: Rows;
}

/** The smallest PNG: one transparent pixel. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

export async function world(): Promise<World> {
  const app = await testApp();
  const owner = await app.as('owner', 'owner');
  await owner.call(connectSimulator);
  await owner.call(putSetting, { params: { key: 'chat.instructions' }, body: { value: PRIVATE.instructions } });
  const upload = await owner.raw(`/api/files?name=${PRIVATE.fileName}`, { method: 'POST', body: PNG });
  const file = contract.uploadFile.result.parse(await upload.json());
  const document = await kept(owner, file.id, app);
  const body = { clientId: newId('run'), chatId: null, parentId: null, input: { text: PRIVATE.text, fileIds: [] } };
  const run = await owner.call(startRun, { body });
  await owner.events(watchRun, { params: { id: run.runId } });
  const made = await owner.call(createKey, { body: { name: PRIVATE.keyName } });
  // A name that exists nowhere (RFC 6761): nothing is called.
  const connection = await owner.call(createConnection, {
    body: { provider: 'openai', baseUrl: 'https://upstream.invalid/v1', key: PRIVATE.upstreamKey },
  });
  const deployment = await owner.call(createDeployment, {
    body: { connectionId: connection.id, name: 'canary-deployment', upstreamName: 'canary' },
  });
  const wordId = newId('word');
  await connected(owner, app, wordId);
  const team = await owner.call(contract.createTeam, { body: { name: PRIVATE.teamName } });
  const member = await app.as('zoe', 'member');
  await owner.call(contract.joinTeam, { params: { id: team.id, userId: member.userId } });
  const person = await app.as('yan', 'member');
  await owner.call(contract.createInvite, { body: { email: PRIVATE.inviteEmail } });
  const provider = await owner.call(contract.createProvider, {
    body: { name: 'Canary', issuer: 'https://upstream.invalid', clientId: 'parlor', secret: PRIVATE.clientSecret },
  });
  // Those that are offered stand on the door for everybody to see.
  await owner.call(contract.updateProvider, { params: { id: provider.id }, body: { enabled: false } });
  const { invites } = await owner.call(contract.listPeople);
  const share = await owner.call(contract.createShare, { body: { chatId: run.chat.id } });
  const tagging = { ids: [run.chat.id], to: { tag: [PRIVATE.tagName] } };
  await owner.call(contract.moveChats, { body: { moves: [tagging] } });
  const project = await owner.call(contract.createProject, { body: { name: PRIVATE.projectName } });
  const assistant = await owner.call(contract.createAssistant, { body: { name: PRIVATE.assistantName } });
  const prompt = await owner.call(contract.createPrompt, { body: { title: PRIVATE.promptTitle, text: PRIVATE.text } });
  const memory = await owner.call(contract.createMemory, { body: { text: PRIVATE.text } });
  const answered = { id: run.chat.id, messageId: run.message.id };
  await owner.call(contract.rateMessage, { params: answered, body: { value: 'up', words: PRIVATE.text } });
  const price = await owner.call(contract.createPrice, { body: { connectionId: connection.id, factor: 1100 } });
  const callId = newId('call');
  const importId = newId('imp');
  const trialId = newId('trl');
  await insertTrial(app.deps.db, trialOf(trialId, owner.userId, deployment.id), [promptOf(run)]);
  await insertTransfer(app.deps.db, transferOf(importId, owner.userId));
  const queuedId = newId('que');
  await insertQueued(app.deps.db, queuedBehind(run, queuedId, owner.userId));
  await insertBodies(app.deps.db, [bodyOf(callId, made.key.id)]);
  const warningId = await warned(owner, app);
  const invoice = await owner.call(contract.saveInvoice, { body: { name: PRIVATE.invoiceName, report: NO_REPORT } });
  const { devices } = await owner.call(contract.listDevices);
  await settled(app);
  return {
    app,
    owner,
    rows: {
      chatId: run.chat.id,
      questionId: run.userMessage?.id ?? '',
      answerId: run.message.id,
      runId: run.runId,
      fileId: file.id,
      documentId: document,
      keyId: made.key.id,
      keySecret: made.secret,
      sessionId: devices[0]?.id ?? '',
      connectionId: connection.id,
      deploymentId: deployment.id,
      targetId: deployment.targets[0]?.id ?? '',
      teamId: team.id,
      memberId: member.userId,
      personId: person.userId,
      providerId: provider.id,
      inviteId: invites[0]?.id ?? '',
      priceId: price.id,
      projectId: project.id,
      assistantId: assistant.id,
      memoryId: memory.id,
      wordId,
      promptId: prompt.id,
      shareId: share.id,
      callId,
      queuedId,
      importId,
      backupId: 'parlor-2026-01-01T00-00-00Z-canary',
      warningId,
      invoiceId: invoice.id,
      trialId,
      ownerId: owner.userId,
    },
  };
}

/** It waits for what never ends, so that no other probe sends it. */
function queuedBehind(run: { chat: { id: string }; runId: string }, id: string, userId: string): QueuedRow {
  return {
    id,
    chat_id: run.chat.id,
    user_id: userId,
    client_id: newId('run'),
    after_id: run.runId,
    position: 1,
    steer: 0,
    text: PRIVATE.text,
    files: '[]',
    model: null,
    held: 'ended',
    created_at: Date.now(),
  };
}

function transferOf(id: string, userId: string): TransferRow {
  const at = Date.now();
  const rest = { state: 'looked', report: null, created_at: at, updated_at: at };
  return { id, user_id: userId, name: PRIVATE.fileName, bytes: 1, ...rest };
}

/** A budget of the owner's that is never spent, with a warning that stands all the same. */
async function warned(owner: Caller, { deps }: TestApp): Promise<string> {
  const budget = 1_000_000_000_000;
  const month = new Date();
  await owner.call(contract.putLimits, {
    params: { scope: 'user', id: owner.userId },
    body: { budgetMonthMicroUsd: budget },
  });
  const place = { scope: 'user', owner: owner.userId, period: 'month' };
  const period_start = Date.UTC(month.getUTCFullYear(), month.getUTCMonth(), 1);
  const id = newId('warn');
  await insertWarnings(deps.db, [{ ...place, id, period_start, mark: 0, budget, spent: 0, at: Date.now() }]);
  return id;
}

/** An MCP server at which the owner signed in; its tokens open nowhere. */
async function connected(owner: Caller, { deps: { db, now } }: TestApp, wordId: string): Promise<void> {
  const server = { name: 'docs', url: 'https://upstream.invalid/mcp' };
  await owner.call(putSetting, { params: { key: 'tools.servers' }, body: { value: [server] } });
  await putToolSignIn(db, { server: server.name, client_id: null, client: null, created_at: now() });
  const grant = {
    id: newId('tgr'),
    tokens: PRIVATE.clientSecret,
    expires_at: null,
    wanted: null,
    version: 1,
    held_until: 0,
  };
  const said = { id: wordId, tool: 'docs__write', word: 'never', digest: 'x', said_at: now() } as const;
  await putToolWord(db, { ...said, user_id: owner.userId, server: server.name, url: server.url });
  await putToolGrant(db, {
    ...grant,
    user_id: owner.userId,
    server: server.name,
    url: server.url,
    connected_at: now(),
  });
}

function trialOf(id: string, userId: string, deploymentId: string): Parameters<typeof insertTrial>[1] {
  const at = Date.now();
  const names = { deployment_id: deploymentId, deployment: 'gpt-4o', successor: 'gpt-5.4' };
  return { id, user_id: userId, ...names, state: 'stopped', created_at: at, updated_at: at };
}

const promptOf = (run: { chat: { id: string }; message: { parentId: string | null } }) => ({
  place: 0,
  chat_id: run.chat.id,
  message_id: run.message.parentId ?? '',
  prompt: PRIVATE.text,
});

/** The file as a picture that was drawn, and a document beside it, whose id this is. */
async function kept(owner: Caller, fileId: string, { deps }: TestApp): Promise<string> {
  const none = { source_id: null, chat_id: null, deleted_at: null };
  const drawn = { file_id: fileId, user_id: owner.userId, prompt: PRIVATE.text, model: 'gpt-image-1', size: '1x1' };
  await insertPicture(deps.db, { ...drawn, ...none, created_at: Date.now() });
  const upload = await owner.raw('/api/files?name=canary.txt', { method: 'POST', body: PRIVATE.text });
  return contract.uploadFile.result.parse(await upload.json()).id;
}

function bodyOf(callId: string, keyId: string): CallBodyRow {
  return {
    call_id: callId,
    key_id: keyId,
    deployment: 'gpt-4o',
    status: 200,
    request: PRIVATE.logged,
    response: PRIVATE.logged,
    request_cut: 0,
    response_cut: 0,
    created_at: Date.now(),
  };
}

/** Waits until what goes on by itself is written: the chat's title, and the ledger's rows. */
async function settled({ deps: { db } }: TestApp): Promise<void> {
  for (;;) {
    const untitled = await db.selectFrom('chats').select('id').where('title_source', '=', 'provisional').execute();
    const calls = await db.selectFrom('calls').select('id').where('state', '=', 'settled').execute();
    // The answer and its title: rows reach the store a moment after the calls end.
    if (untitled.length === 0 && calls.length === 2) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const TABLES = [
  'users',
  'sessions',
  'settings',
  'chats',
  'messages',
  'runs',
  'files',
  'connections',
  'deployments',
  'targets',
  'keys',
  'calls',
  'limits',
  'teams',
  'team_members',
  'invites',
  'sign_in_providers',
  'prices',
  'call_bodies',
  'projects',
  'assistants',
  'prompts',
  'memories',
  'tool_grants',
  'tool_words',
  'tool_services',
  'tool_sign_ins',
  'ratings',
  'shares',
  'model_access',
  'waiting',
  'warnings',
  'invoice_reports',
  'deliveries',
] as const;

/** Every row of the data, by table and id, as text. When a session was seen, which reading changes, is left out. */
export async function dump(app: TestApp): Promise<Map<string, string>> {
  const rows = new Map<string, string>();
  for (const table of TABLES)
    for (const row of await app.deps.db.selectFrom(table).selectAll().execute()) {
      const columns: Record<string, unknown> = { ...row };
      // The end of the audit log moves with every act, whoever did it.
      if (columns['key'] === 'audit.head') continue;
      const id = JSON.stringify(
        columns['id'] ??
          columns['call_id'] ??
          columns['message_id'] ??
          columns['server'] ??
          columns['user_id'] ?? [columns['scope'], columns['owner'], columns['key']],
      );
      const seen = table === 'sessions' ? { seen_at: 0, expires_at: 0 } : {};
      rows.set(`${table} ${id}`, JSON.stringify({ ...columns, ...seen }));
    }
  return rows;
}

/** A number that grows with every row that is written: where it stands still, nothing was changed. */
export async function changes({ deps: { db } }: TestApp): Promise<number> {
  const { rows } = await sql<{ n: number }>`select total_changes() as n`.execute(db);
  return rows[0]?.n ?? 0;
}

/** Sends a probe and reads the whole answer, whatever it is. */
export async function send(
  who: Caller,
  name: Name,
  probe: Probe,
): Promise<{ status: number; text: string; headers: Headers }> {
  const endpoint = contract[name];
  const path = endpoint.path.replaceAll(/:(\w+)/g, (_, param: string) =>
    encodeURIComponent(probe.params?.[param] ?? ''),
  );
  const query = new URLSearchParams(probe.query).toString();
  const hasBody = endpoint.method !== 'GET' && endpoint.method !== 'DELETE';
  const body = endpoint.form === 'bytes' ? PNG : JSON.stringify(probe.body ?? {});
  const response = await who.raw(query === '' ? path : `${path}?${query}`, {
    method: endpoint.method,
    ...(hasBody ? { body } : {}),
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

export const names = Object.keys(contract).filter((name): name is Name => Object.hasOwn(contract, name));
