/** What to ask of each endpoint, so that it touches the owner's rows wherever it can. */
import type { contract } from '#shared/contract/index.ts';
import { newId } from '#shared/ids.ts';
import { PRIVATE } from './canaries.ts';
import { toolProbes } from './probes-of-tools.ts';

export { PRIVATE };

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
  memoryId: string;
  wordId: string;
  promptId: string;
  shareId: string;
  callId: string;
  queuedId: string;
  importId: string;
  backupId: string;
  warningId: string;
  invoiceId: string;
  trialId: string;
  ownerId: string;
}

export interface Probe {
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: Record<string, unknown>;
  /** Names a row that belongs to the owner: anybody else must be refused. */
  foreign: boolean;
}

export type Name = keyof typeof contract;

const RANGE = { from: '2020-01-01T00:00:00Z', to: '2099-01-01T00:00:00Z' };

export const NO_REPORT = {
  from: '2026-01-01',
  to: '2026-01-31',
  currency: 'USD',
  rate: null,
  rows: 0,
  kept: 0,
  lines: [],
  others: [],
  elsewhere: [],
  unmentioned: [],
};

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
  const eve = { email: 'eve@example.com', password: 'a long password' };
  return {
    getSession: own,
    setUp: [{ foreign: false, body: { setupCode: 'x', name: 'x', ...eve } }],
    signIn: [{ foreign: false, body: { email: 'owner@example.com', password: 'not the password' } }],
    enterCode: [{ foreign: false, body: { code: 'not a code' } }],
    signOut: own,
    getTerms: own,
    acceptTerms: [{ foreign: false, params: { version: '0123456789abcdef' } }],
    updateAccount: [{ foreign: false, body: { name: 'Renamed' } }],
    becomeAccount: [{ foreign: true, body: { ...eve, email: 'owner@example.com', currentPassword: 'x' } }],
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
      { query: { project: rows.projectId, tag: PRIVATE.tagName }, foreign: false },
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
      { foreign: true, body: { moves: [{ ids: [rows.chatId], to: { tag: ['taken'], untag: ['none'] } }] } },
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
    listTags: own,
    renameTag: [{ foreign: true, body: { name: PRIVATE.tagName, to: 'theirs' } }],
    deleteTag: [{ foreign: true, body: { name: 'theirs' } }],
    listAssistants: own,
    createAssistant: [
      { foreign: false, body: { name: 'an assistant of theirs' } },
      { foreign: true, body: { name: 'a thief', fileIds: [rows.fileId] } },
    ],
    updateAssistant: [
      ...by({ id: rows.assistantId }, { name: 'Taken over' }),
      ...by({ id: rows.assistantId }, { fileIds: [rows.fileId] }),
    ],
    deleteAssistant: by({ id: rows.assistantId }),
    getDeletedAssistant: by({ id: rows.assistantId }),
    restoreAssistant: by({ id: rows.assistantId }),
    listTools: [{ foreign: false }],
    ...toolProbes(rows, by),
    suggestFollowUps: by(answer),
    rateMessage: by(answer, { value: 'down', words: 'Taken over' }),
    unrateMessage: by(answer),
    countRatings: [{ query: RANGE, foreign: false }],
    exportRatings: [{ query: { format: 'csv' }, foreign: true }],
    listMemories: own,
    createMemory: [
      { foreign: false, body: { text: 'a fact of theirs' } },
      { foreign: true, body: { text: 'a fact', source: { chatId: rows.chatId, messageId: rows.answerId } } },
    ],
    updateMemory: by({ id: rows.memoryId }, { text: 'Taken over' }),
    deleteMemory: by({ id: rows.memoryId }),
    restoreMemory: by({ id: rows.memoryId }),
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
    followShared: [{ params: { token: rows.shareId }, foreign: false }],
    openShared: [{ params: { token: rows.shareId }, body: { password: 'x' }, foreign: false }],
    getSharedFile: [{ params: { token: rows.shareId, file: '0' }, foreign: false }],
    getSharedReader: [{ params: { token: rows.shareId }, foreign: false }],
    continueShared: [{ params: { token: rows.shareId }, foreign: false }],
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
      run({ chatId: null, mentionId: rows.assistantId, input: text }),
    ],
    watchRun: by({ id: rows.runId }),
    stopRun: by({ id: rows.runId }),
    allowCall: by({ id: rows.runId, call: 'call_x' }, { allow: 'no' }),
    getPulse: by(chat),
    getContext: [...by(chat), { params: chat, query: { leafId: rows.answerId }, foreign: true }],
    getGlass: by(answer),
    setSummary: by(answer, { state: 'off' }),
    translateMessage: by(answer, { language: 'de' }),
    hideTranslation: by(answer),
    forkChat: by(answer),
    keepAnswer: by(answer),
    compareAnswers: by(answer),
    rewriteAnswer: by(answer, { text: 'In other words' }),
    listQueue: by(chat),
    // Before more is queued: what waits is sent then.
    updateQueued: by({ ...chat, queuedId: rows.queuedId }, text),
    removeQueued: by({ ...chat, queuedId: rows.queuedId }),
    queueMessage: by(chat, { clientId: newId('run'), ...text, fileIds: [rows.fileId] }),
    searchMessages: [
      { query: { text: PRIVATE.text.slice(0, 6) }, foreign: false },
      { query: { text: '', chatId: rows.chatId, projectId: rows.projectId, role: 'user' }, foreign: false },
      { query: { text: '', tag: PRIVATE.tagName }, foreign: false },
    ],
    uploadFile: [{ query: { name: 'theirs.png' }, foreign: false }],
    getRoom: own,
    getFile: by({ id: rows.fileId }),
    listFiles: own,
    getFileText: by({ id: rows.documentId }),
    getFrame: own,
    listPictures: own,
    drawPicture: [{ foreign: true, body: { prompt: 'intruder', sourceId: rows.fileId } }],
    deletePicture: by({ id: rows.fileId }),
    restorePicture: by({ id: rows.fileId }),
    speak: [{ foreign: false, body: text }],
    transcribe: own,
    listModels: own,
    listCatalogue: own,
    runPlayground: [{ foreign: false, body: { request: { model: 'gpt-4o', messages: [] } } }],
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
    previewTrial: by({ id: rows.deploymentId }),
    getTrial: by({ id: rows.trialId }),
    stopTrial: by({ id: rows.trialId }),
    startTrial: by({ id: rows.deploymentId }, { successor: 'gpt-4o' }),
    switchDeployment: by({ id: rows.deploymentId }, { to: 'itself' }),
    deleteDeployment: by({ id: rows.deploymentId }),
    listConnections: own,
    listLatencies: own,
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
    getMail: own,
    putMail: [
      {
        foreign: false,
        body: {
          host: 'upstream.invalid',
          port: 587,
          tls: 'starttls',
          user: null,
          from: 'x@example.com',
          address: null,
        },
      },
    ],
    testMail: own,
    forgotPassword: [{ foreign: false, body: { email: 'owner@example.com' } }],
    deleteMail: own,
    compareInvoice: own,
    listInvoices: own,
    getInvoice: by({ id: rows.invoiceId }),
    saveInvoice: [{ foreign: false, body: { name: 'theirs', report: NO_REPORT } }],
    deleteInvoice: by({ id: rows.invoiceId }),
    listWarnings: own,
    dismissWarnings: [{ foreign: true, body: { ids: [rows.warningId] } }],
    getWebhook: own,
    putWebhook: [{ foreign: false, body: { url: 'https://upstream.invalid/hook' } }],
    testWebhook: own,
    listDeliveries: own,
    deleteWebhook: own,
    listPrices: own,
    createPrice: [{ foreign: true, body: { connectionId: rows.connectionId, factor: 1 } }],
    updatePrice: by({ id: rows.priceId }, { factor: 1, connectionId: rows.connectionId }),
    deletePrice: by({ id: rows.priceId }),
    listPricesInForce: own,
    getWebSearch: own,
    putWebSearch: [{ foreign: false, body: { engine: 'searxng', address: 'https://search.example' } }],
    deleteWebSearch: own,
    tryWebSearch: [{ foreign: false, body: { query: 'weather' } }],
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
    getLook: own,
    getLogo: own,
    putLogo: own,
    deleteLogo: own,
    getStorage: own,
    cleanStorage: own,
    getHealth: own,
    getVersions: own,
    getDiagnostics: own,
    previewRetention: [{ foreign: false, query: { chatDays: '1' } }],
    listBackups: own,
    // Made, uploaded and asked for where they are (backup.test.ts): none of this name is here.
    makeBackup: own,
    uploadBackup: own,
    listBucketBackups: own,
    fetchBackup: [{ params: { id: rows.backupId }, foreign: false }],
    downloadBackup: [{ params: { id: rows.backupId }, foreign: false }],
    deleteBackup: [{ params: { id: rows.backupId }, foreign: false }],
    checkBackup: [{ params: { id: rows.backupId }, foreign: false }],
    lookAtBackup: [{ params: { id: rows.backupId }, foreign: false }],
    restoreBackup: [{ params: { id: rows.backupId }, body: { when: 'next-start' }, foreign: false }],
    cancelRestore: own,
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
