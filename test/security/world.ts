/** A house that is lived in: an owner with one of everything, and what others would ask for to get at it. */
import { connectSimulator, createConnection } from '#shared/contract/connections.ts';
import { contract } from '#shared/contract/index.ts';
import { createKey } from '#shared/contract/keys.ts';
import { createDeployment } from '#shared/contract/models.ts';
import { startRun, watchRun } from '#shared/contract/runs.ts';
import { putSetting } from '#shared/contract/settings.ts';
import { newId } from '#shared/ids.ts';
import { insertBodies } from '#store/bodies.ts';
import { insertQueued } from '#store/queue.ts';
import { insertTransfer } from '#store/transfers.ts';
import { insertPicture } from '#store/pictures.ts';
import type { CallBodyRow, QueuedRow, TransferRow } from '#store/schema.ts';
import { testApp, type Caller, type TestApp } from '../app.ts';

/** Words only the owner may ever read. */
export const PRIVATE = {
  text: 'canary-message-of-the-owner',
  instructions: 'canary-instructions-of-the-owner',
  fileName: 'canary-file-of-the-owner.png',
  keyName: 'canary-key-name-of-the-owner',
  upstreamKey: 'canary0upstream0key0of0the0owner',
  logged: 'canary-body-of-the-owner’s-call',
  teamName: 'canary-team-of-the-owner',
  clientSecret: 'canary-client-secret-of-the-owner',
  inviteEmail: 'canary-invite@example.org',
  projectName: 'canary-project-of-the-owner',
  assistantName: 'canary-assistant-of-the-owner',
  promptTitle: 'canary-prompt-of-the-owner',
};

export interface Rows {
  chatId: string;
  questionId: string;
  answerId: string;
  runId: string;
  fileId: string;
  documentId: string;
  keyId: string;
  keySecret: string;
  sessionId: string;
  connectionId: string;
  deploymentId: string;
  targetId: string;
  teamId: string;
  memberId: string;
  personId: string;
  inviteId: string;
  providerId: string;
  priceId: string;
  projectId: string;
  assistantId: string;
  promptId: string;
  shareId: string;
  callId: string;
  queuedId: string;
  importId: string;
  ownerId: string;
}

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
  const project = await owner.call(contract.createProject, { body: { name: PRIVATE.projectName } });
  const assistant = await owner.call(contract.createAssistant, { body: { name: PRIVATE.assistantName } });
  const prompt = await owner.call(contract.createPrompt, { body: { title: PRIVATE.promptTitle, text: PRIVATE.text } });
  const price = await owner.call(contract.createPrice, { body: { connectionId: connection.id, factor: 1100 } });
  const callId = newId('call');
  const importId = newId('imp');
  await insertTransfer(app.deps.db, transferOf(importId, owner.userId));
  const queuedId = newId('que');
  await insertQueued(app.deps.db, queuedBehind(run, queuedId, owner.userId));
  await insertBodies(app.deps.db, [bodyOf(callId, made.key.id)]);
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
      promptId: prompt.id,
      shareId: share.id,
      callId,
      queuedId,
      importId,
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
  'shares',
] as const;

/** Every row of the data, by table and id, as text. When a session was seen, which reading changes, is left out. */
export async function dump(app: TestApp): Promise<Map<string, string>> {
  const rows = new Map<string, string>();
  for (const table of TABLES)
    for (const row of await app.deps.db.selectFrom(table).selectAll().execute()) {
      const columns: Record<string, unknown> = { ...row };
      const id = JSON.stringify(
        columns['id'] ??
          columns['call_id'] ??
          columns['user_id'] ?? [columns['scope'], columns['owner'], columns['key']],
      );
      const seen = table === 'sessions' ? { seen_at: 0, expires_at: 0 } : {};
      rows.set(`${table} ${id}`, JSON.stringify({ ...columns, ...seen }));
    }
  return rows;
}

export interface Probe {
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: Record<string, unknown>;
  /** Names a row that belongs to the owner: anybody else must be refused. */
  foreign: boolean;
}

type Name = keyof typeof contract;

const RANGE = { from: '2020-01-01T00:00:00Z', to: '2099-01-01T00:00:00Z' };

/** What to ask of each endpoint so that it touches the owner's rows wherever it can. */
export function probes(rows: Rows): Record<Name, Probe[]> {
  const own: Probe[] = [{ foreign: false }];
  const by = (params: Record<string, string>, body?: Record<string, unknown>): Probe[] => [
    { params, foreign: true, ...(body === undefined ? {} : { body }) },
  ];
  const chat = { id: rows.chatId };
  const answer = { id: rows.chatId, messageId: rows.answerId };
  const run = (change: Record<string, unknown>): Probe => ({
    foreign: true,
    body: { clientId: newId('run'), chatId: null, parentId: null, input: null, ...change },
  });
  const text = { text: 'intruder' };
  return {
    getSession: own,
    setUp: [
      { foreign: false, body: { setupCode: 'x', name: 'x', email: 'eve@example.com', password: 'a long password' } },
    ],
    signIn: [{ foreign: false, body: { email: 'owner@example.com', password: 'not the password' } }],
    enterCode: [{ foreign: false, body: { code: 'not a code' } }],
    signOut: own,
    updateAccount: [{ foreign: false, body: { name: 'Renamed' } }],
    becomeAccount: [
      { foreign: true, body: { email: 'owner@example.com', password: 'a long password', currentPassword: 'x' } },
    ],
    listDevices: own,
    revokeDevice: by({ id: rows.sessionId }),
    listSettings: own,
    putSetting: [
      { params: { key: 'instance.name' }, body: { value: 'Taken over' }, foreign: true },
      { params: { key: 'look.theme' }, body: { value: 'dark' }, foreign: false },
    ],
    listEnvironment: own,
    listChats: [
      { foreign: false },
      { query: { search: PRIVATE.text.slice(0, 6) }, foreign: false },
      { query: { cursor: rows.chatId }, foreign: false },
      { query: { project: rows.projectId }, foreign: false },
    ],
    getChat: by(chat),
    updateChat: [
      ...by(chat, { title: 'Taken over' }),
      ...by(chat, { leafId: rows.questionId }),
      ...by(chat, { model: 'x' }),
    ],
    deleteChat: by(chat),
    restoreChat: by(chat),
    deleteMessage: by(answer),
    restoreMessage: by(answer),
    moveChats: [
      { foreign: true, body: { moves: [{ ids: [rows.chatId], to: { archived: true } }] } },
      { foreign: true, body: { moves: [{ ids: [rows.chatId], to: { archived: false, projectId: rows.projectId } }] } },
    ],
    // What is not in one's own bin is not there: nothing happens, and nothing is said about it.
    destroyChats: [{ foreign: false, body: { ids: [rows.chatId] } }],
    emptyBin: own,
    listProjects: own,
    getProject: by({ id: rows.projectId }),
    createProject: [{ foreign: false, body: { name: 'a project of theirs' } }],
    updateProject: by({ id: rows.projectId }, { name: 'Taken over' }),
    // Before the project itself goes: the owner is answered in this order.
    addProjectFile: by({ id: rows.projectId }, { fileId: rows.fileId }),
    removeProjectFile: by({ id: rows.projectId, fileId: rows.fileId }),
    deleteProject: by({ id: rows.projectId }),
    restoreProject: by({ id: rows.projectId }),
    listAssistants: own,
    createAssistant: [{ foreign: false, body: { name: 'an assistant of theirs' } }],
    updateAssistant: by({ id: rows.assistantId }, { name: 'Taken over' }),
    deleteAssistant: by({ id: rows.assistantId }),
    restoreAssistant: by({ id: rows.assistantId }),
    listPrompts: own,
    createPrompt: [{ foreign: false, body: { title: 'a prompt of theirs', text: 'x' } }],
    updatePrompt: by({ id: rows.promptId }, { title: 'Taken over' }),
    deletePrompt: by({ id: rows.promptId }),
    restorePrompt: by({ id: rows.promptId }),
    listShares: [{ foreign: false }, { query: { chatId: rows.chatId }, foreign: false }],
    createShare: [{ foreign: true, body: { chatId: rows.chatId } }],
    renewShare: by({ id: rows.shareId }),
    revokeShare: by({ id: rows.shareId }),
    // Open to whoever has the link: nobody else has this one.
    getShared: [{ params: { token: rows.shareId }, foreign: false }],
    openShared: [{ params: { token: rows.shareId }, body: { password: 'x' }, foreign: false }],
    getSharedFile: [{ params: { token: rows.shareId, file: '0' }, foreign: false }],
    startRun: [
      run({ chatId: rows.chatId, parentId: rows.answerId, input: text }),
      run({ chatId: rows.chatId, parentId: null, input: text }),
      run({ chatId: rows.chatId, parentId: rows.questionId }),
      run({ chatId: rows.chatId, continueId: rows.answerId }),
      run({ chatId: null, parentId: rows.answerId, input: text }),
      run({ chatId: null, continueId: rows.answerId }),
      run({ chatId: null, input: { ...text, fileIds: [rows.fileId] } }),
      run({ chatId: null, projectId: rows.projectId, input: text }),
      run({ chatId: null, assistantId: rows.assistantId, input: text }),
    ],
    watchRun: by({ id: rows.runId }),
    stopRun: by({ id: rows.runId }),
    allowCall: by({ id: rows.runId, call: 'call_x' }, { allow: 'no' }),
    getPulse: by(chat),
    getContext: [...by(chat), { params: chat, query: { leafId: rows.answerId }, foreign: true }],
    getGlass: by(answer),
    setSummary: by(answer, { state: 'off' }),
    forkChat: by(answer),
    keepAnswer: by(answer),
    compareAnswers: by(answer),
    listQueue: by(chat),
    // Before more is queued: what waits is sent then.
    updateQueued: by({ ...chat, queuedId: rows.queuedId }, text),
    removeQueued: by({ ...chat, queuedId: rows.queuedId }),
    queueMessage: by(chat, { clientId: newId('run'), ...text, fileIds: [rows.fileId] }),
    searchMessages: [
      { query: { text: PRIVATE.text.slice(0, 6) }, foreign: false },
      { query: { text: '', chatId: rows.chatId, projectId: rows.projectId, role: 'user' }, foreign: false },
    ],
    uploadFile: [{ query: { name: 'theirs.png' }, foreign: false }],
    getFile: by({ id: rows.fileId }),
    getFileText: by({ id: rows.documentId }),
    getFrame: own,
    listPictures: own,
    drawPicture: [{ foreign: true, body: { prompt: 'intruder', sourceId: rows.fileId } }],
    deletePicture: by({ id: rows.fileId }),
    restorePicture: by({ id: rows.fileId }),
    speak: [{ foreign: false, body: text }],
    transcribe: own,
    listModels: own,
    createDeployment: [
      { foreign: true, body: { connectionId: rows.connectionId, name: 'taken-over', upstreamName: 'x' } },
    ],
    updateDeployment: by({ id: rows.deploymentId }, { displayName: 'Taken over' }),
    // Before the deployment itself goes: the owner is answered in this order.
    getDeployment: by({ id: rows.deploymentId }),
    createTarget: by({ id: rows.deploymentId }, { connectionId: rows.connectionId, upstreamName: 'x' }),
    updateTarget: by({ id: rows.deploymentId, placeId: rows.targetId }, { weight: 2 }),
    orderTargets: by({ id: rows.deploymentId }, { groups: [[rows.targetId]] }),
    deleteTarget: by({ id: rows.deploymentId, placeId: rows.targetId }),
    deleteDeployment: by({ id: rows.deploymentId }),
    listConnections: own,
    understandAddress: [{ foreign: false, body: { text: 'https://x.openai.azure.com' } }],
    createConnection: [
      { foreign: false, body: { provider: 'openai', baseUrl: 'https://other.invalid/v1', key: 'a key of theirs' } },
    ],
    updateConnection: by({ id: rows.connectionId }, { baseUrl: 'https://evil.invalid/v1' }),
    deleteConnection: by({ id: rows.connectionId }),
    restoreConnection: by({ id: rows.connectionId }),
    checkConnection: by({ id: rows.connectionId }, { deployment: null }),
    discoverDeployments: by({ id: rows.connectionId }, { probe: false }),
    connectSimulator: own,
    connectOllama: own,
    listKeys: [
      { foreign: false },
      { foreign: true, query: { owner: 'all' } },
      // Lists are refused before anybody looks whose id it is.
      { foreign: true, query: { owner: rows.keyId } },
    ],
    createKey: [{ foreign: false, body: { name: 'a key of their own' } }],
    updateKey: by({ id: rows.keyId }, { name: 'Taken over', expiresAt: null }),
    regenerateKey: by({ id: rows.keyId }, { which: 1 }),
    revokeKey: by({ id: rows.keyId }),
    getMyLimits: own,
    listLimits: own,
    putLimits: [
      { params: { scope: 'team', id: rows.teamId }, body: { requestsPerMinute: 1 }, foreign: true },
      { params: { scope: 'instance', id: 'instance' }, body: { budgetDayMicroUsd: 0 }, foreign: true },
    ],
    listPeople: own,
    updatePerson: [
      ...by({ id: rows.memberId }, { role: 'viewer' }),
      ...by({ id: rows.memberId }, { role: 'member', teamId: rows.teamId }),
    ],
    // Another one than `memberId`, who is still asked for below.
    deletePerson: by({ id: rows.personId }),
    // The owner would not be the owner any more.
    handOver: [{ params: { id: rows.memberId }, foreign: false }],
    createInvite: [{ foreign: true, body: { role: 'viewer', teamId: rows.teamId } }],
    revokeInvite: by({ id: rows.inviteId }),
    createReset: by({ id: rows.memberId }),
    lookAtLink: [{ foreign: false, body: { token: 'guessed' } }],
    acceptInvite: [
      {
        foreign: false,
        body: { token: 'guessed', name: 'eve', email: 'eve@example.com', password: 'a long password' },
      },
    ],
    resetPassword: [{ foreign: false, body: { token: 'guessed', password: 'a long password' } }],
    register: [{ foreign: false, body: { name: 'eve', email: 'eve@example.com', password: 'a long password' } }],
    getFactor: own,
    beginFactor: own,
    confirmFactor: [{ foreign: false, body: { code: '000000' } }],
    removeFactor: [{ foreign: false, body: { code: '000000' } }],
    dropFactor: by({ id: rows.memberId }),
    listPasskeys: own,
    beginPasskey: own,
    addPasskey: [{ foreign: false, body: { token: 'guessed', name: 'x', response: { id: 'x' } } }],
    removePasskey: [{ foreign: false, params: { id: 'guessed' } }],
    beginPasskeySignIn: own,
    passkeySignIn: [{ foreign: false, body: { token: 'guessed', response: { id: 'x' } } }],
    listProviders: own,
    createProvider: [{ foreign: false, body: { name: 'theirs', issuer: 'https://upstream.invalid', clientId: 'eve' } }],
    // In this order: the owner is answered, and it is there until it goes.
    updateProvider: by({ id: rows.providerId }, { name: 'Taken over' }),
    checkProvider: [{ params: { id: rows.providerId }, foreign: true }],
    startSignIn: [{ params: { id: rows.providerId }, foreign: false }],
    finishSignIn: [{ query: { code: 'guessed', state: 'guessed' }, foreign: false }],
    deleteProvider: by({ id: rows.providerId }),
    listTeams: own,
    createTeam: [{ foreign: false, body: { name: 'a team of theirs' } }],
    updateTeam: by({ id: rows.teamId }, { name: 'Taken over' }),
    // Before the team itself goes: the owner is answered in this order.
    joinTeam: by({ id: rows.teamId, userId: rows.memberId }),
    leaveTeam: by({ id: rows.teamId, userId: rows.memberId }),
    deleteTeam: by({ id: rows.teamId }),
    uploadImport: [{ query: { name: 'theirs.json' }, foreign: false }],
    listImports: own,
    startImport: by({ id: rows.importId }),
    deleteImport: by({ id: rows.importId }),
    exportEverything: own,
    exportPerson: by({ id: rows.ownerId }),
    listPrices: own,
    createPrice: [{ foreign: true, body: { connectionId: rows.connectionId, factor: 1 } }],
    updatePrice: by({ id: rows.priceId }, { factor: 1, connectionId: rows.connectionId }),
    deletePrice: by({ id: rows.priceId }),
    listPricesInForce: own,
    getUsage: [
      { foreign: false, query: { ...RANGE, by: 'person,key,deployment' } },
      { foreign: true, query: { ...RANGE, userId: rows.memberId } },
      // These narrow one's own usage: somebody else's key, team or connection has nothing in it.
      { foreign: false, query: { ...RANGE, keyId: rows.keyId } },
      { foreign: false, query: { ...RANGE, teamId: rows.teamId, connectionId: rows.connectionId } },
    ],
    listAudit: [{ foreign: false, query: { userId: rows.memberId } }],
    checkAudit: own,
    exportAudit: own,
    listCalls: [
      { foreign: false, query: RANGE },
      { foreign: true, query: { ...RANGE, userId: rows.memberId } },
      { foreign: false, query: { ...RANGE, keyId: rows.keyId } },
      { foreign: false, query: { ...RANGE, teamId: rows.teamId, connectionId: rows.connectionId } },
    ],
    exportCalls: [
      { foreign: false, query: { ...RANGE, keyId: rows.keyId } },
      { foreign: false, query: { ...RANGE, teamId: rows.teamId, connectionId: rows.connectionId } },
      { foreign: true, query: { ...RANGE, userId: rows.memberId } },
    ],
    listCallBodies: [{ params: { id: rows.keyId }, query: { before: rows.callId }, foreign: true }],
    getCallBody: by({ id: rows.callId }),
  };
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
