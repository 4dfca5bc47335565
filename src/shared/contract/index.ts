/** The whole API of the workspace at a glance. A test proves that each endpoint has exactly one handler. */
import * as account from './account.ts';
import * as assistants from './assistants.ts';
import * as deletedAssistants from './deleted-assistants.ts';
import * as audit from './audit.ts';
import * as backup from './backup.ts';
import * as calls from './calls.ts';
import * as catalogue from './catalogue.ts';
import * as chats from './chats.ts';
import * as connections from './connections.ts';
import * as conversation from './conversation.ts';
import * as followUps from './follow-ups.ts';
import * as frames from './frames.ts';
import * as files from './files.ts';
import * as instance from './instance.ts';
import * as keys from './keys.ts';
import * as limits from './limits.ts';
import * as look from './look.ts';
import * as memory from './memory.ts';
import * as models from './models.ts';
import * as people from './people.ts';
import * as pictures from './pictures.ts';
import * as playground from './playground.ts';
import * as prices from './prices.ts';
import * as proofs from './proofs.ts';
import * as promptLibrary from './prompt-library.ts';
import * as projects from './projects.ts';
import * as prompt from './prompt.ts';
import * as ratings from './ratings.ts';
import * as runs from './runs.ts';
import * as search from './search.ts';
import * as settings from './settings.ts';
import * as shares from './shares.ts';
import * as signIn from './sign-in.ts';
import * as successor from './successor.ts';
import * as tags from './tags.ts';
import * as teams from './teams.ts';
import * as terms from './terms.ts';
import * as toolServers from './tool-servers.ts';
import * as toolServices from './tool-services.ts';
import * as toolWords from './tool-words.ts';
import * as transfer from './transfer.ts';
import * as translation from './translation.ts';
import * as usage from './usage.ts';
import * as mail from './mail.ts';
import * as warnings from './warnings.ts';
import * as invoices from './invoices.ts';
import * as voice from './voice.ts';
import * as webSearch from './web-search.ts';
import type { Endpoint } from './endpoint.ts';

export const contract = {
  getSession: account.getSession,
  setUp: account.setUp,
  signIn: account.signIn,
  enterCode: account.enterCode,
  signOut: account.signOut,
  updateAccount: account.updateAccount,
  becomeAccount: account.becomeAccount,
  listDevices: account.listDevices,
  revokeDevice: account.revokeDevice,

  listSettings: settings.listSettings,
  putSetting: settings.putSetting,
  listEnvironment: settings.listEnvironment,

  getLook: look.getLook,
  getLogo: look.getLogo,
  putLogo: look.putLogo,
  deleteLogo: look.deleteLogo,

  listChats: chats.listChats,
  getChat: chats.getChat,
  updateChat: chats.updateChat,
  deleteChat: chats.deleteChat,
  restoreChat: chats.restoreChat,
  deleteMessage: chats.deleteMessage,
  restoreMessage: chats.restoreMessage,
  moveChats: chats.moveChats,
  destroyChats: chats.destroyChats,
  emptyBin: chats.emptyBin,

  listProjects: projects.listProjects,
  getProject: projects.getProject,
  createProject: projects.createProject,
  updateProject: projects.updateProject,
  deleteProject: projects.deleteProject,
  restoreProject: projects.restoreProject,
  addProjectFile: projects.addProjectFile,
  removeProjectFile: projects.removeProjectFile,
  listTags: tags.listTags,
  renameTag: tags.renameTag,
  deleteTag: tags.deleteTag,

  listAssistants: assistants.listAssistants,
  createAssistant: assistants.createAssistant,
  updateAssistant: assistants.updateAssistant,
  deleteAssistant: assistants.deleteAssistant,
  getDeletedAssistant: deletedAssistants.getDeletedAssistant,
  restoreAssistant: assistants.restoreAssistant,
  listTools: assistants.listTools,

  listToolServers: toolServers.listToolServers,
  putToolServerSecret: toolServers.putToolServerSecret,
  deleteToolServerSecret: toolServers.deleteToolServerSecret,
  checkToolServer: toolServers.checkToolServer,
  putToolServerSignIn: toolServers.putToolServerSignIn,
  deleteToolServerSignIn: toolServers.deleteToolServerSignIn,
  listToolConnections: toolServers.listToolConnections,
  connectToolServer: toolServers.connectToolServer,
  getToolClient: toolServers.getToolClient,
  finishToolConnection: toolServers.finishToolConnection,
  disconnectToolServer: toolServers.disconnectToolServer,
  readToolService: toolServices.readToolService,
  getToolService: toolServices.getToolService,
  putToolService: toolServices.putToolService,
  deleteToolService: toolServices.deleteToolService,
  listToolWords: toolWords.listToolWords,
  forgetToolWord: toolWords.forgetToolWord,

  rateMessage: ratings.rateMessage,
  unrateMessage: ratings.unrateMessage,
  countRatings: ratings.countRatings,
  exportRatings: ratings.exportRatings,

  listMemories: memory.listMemories,
  createMemory: memory.createMemory,
  updateMemory: memory.updateMemory,
  deleteMemory: memory.deleteMemory,
  restoreMemory: memory.restoreMemory,

  suggestFollowUps: followUps.suggestFollowUps,
  translateMessage: translation.translateMessage,
  hideTranslation: translation.hideTranslation,

  listPrompts: promptLibrary.listPrompts,
  createPrompt: promptLibrary.createPrompt,
  updatePrompt: promptLibrary.updatePrompt,
  deletePrompt: promptLibrary.deletePrompt,
  restorePrompt: promptLibrary.restorePrompt,

  listShares: shares.listShares,
  createShare: shares.createShare,
  renewShare: shares.renewShare,
  revokeShare: shares.revokeShare,
  getShared: shares.getShared,
  followShared: shares.followShared,
  openShared: shares.openShared,
  getSharedReader: shares.getSharedReader,
  continueShared: shares.continueShared,
  getSharedFile: shares.getSharedFile,

  startRun: runs.startRun,
  watchRun: runs.watchRun,
  stopRun: runs.stopRun,
  allowCall: runs.allowCall,

  getPulse: conversation.getPulse,
  forkChat: conversation.forkChat,
  keepAnswer: conversation.keepAnswer,
  compareAnswers: conversation.compareAnswers,
  rewriteAnswer: conversation.rewriteAnswer,
  listQueue: conversation.listQueue,
  updateQueued: conversation.updateQueued,
  removeQueued: conversation.removeQueued,
  queueMessage: conversation.queueMessage,

  getContext: prompt.getContext,
  getGlass: prompt.getGlass,
  setSummary: prompt.setSummary,

  searchMessages: search.searchMessages,

  uploadFile: files.uploadFile,
  getRoom: files.getRoom,
  listFiles: files.listFiles,
  getFile: files.getFile,
  getFileText: files.getFileText,

  getFrame: frames.getFrame,

  listPictures: pictures.listPictures,
  drawPicture: pictures.drawPicture,
  deletePicture: pictures.deletePicture,
  restorePicture: pictures.restorePicture,

  speak: voice.speak,
  transcribe: voice.transcribe,

  listModels: models.listModels,
  runPlayground: playground.runPlayground,
  listCatalogue: catalogue.listCatalogue,
  createDeployment: models.createDeployment,
  updateDeployment: models.updateDeployment,
  getDeployment: models.getDeployment,
  createTarget: models.createTarget,
  orderTargets: models.orderTargets,
  updateTarget: models.updateTarget,
  deleteTarget: models.deleteTarget,
  previewTrial: successor.previewTrial,
  getTrial: successor.getTrial,
  stopTrial: successor.stopTrial,
  startTrial: successor.startTrial,
  switchDeployment: successor.switchDeployment,
  deleteDeployment: models.deleteDeployment,

  listConnections: connections.listConnections,
  listLatencies: connections.listLatencies,
  understandAddress: connections.understandAddress,
  createConnection: connections.createConnection,
  updateConnection: connections.updateConnection,
  deleteConnection: connections.deleteConnection,
  restoreConnection: connections.restoreConnection,
  checkConnection: connections.checkConnection,
  discoverDeployments: connections.discoverDeployments,
  connectSimulator: connections.connectSimulator,
  connectOllama: connections.connectOllama,

  getUsage: usage.getUsage,
  listAudit: audit.listAudit,
  checkAudit: audit.checkAudit,
  exportAudit: audit.exportAudit,

  getStorage: instance.getStorage,
  cleanStorage: instance.cleanStorage,
  getHealth: instance.getHealth,
  getVersions: instance.getVersions,
  getDiagnostics: instance.getDiagnostics,
  previewRetention: instance.previewRetention,

  listBackups: backup.listBackups,
  makeBackup: backup.makeBackup,
  uploadBackup: backup.uploadBackup,
  listBucketBackups: backup.listBucketBackups,
  fetchBackup: backup.fetchBackup,
  downloadBackup: backup.downloadBackup,
  deleteBackup: backup.deleteBackup,
  checkBackup: backup.checkBackup,
  lookAtBackup: backup.lookAtBackup,
  restoreBackup: backup.restoreBackup,
  cancelRestore: backup.cancelRestore,

  listCalls: calls.listCalls,
  exportCalls: calls.exportCalls,
  listCallBodies: usage.listCallBodies,
  getCallBody: usage.getCallBody,

  listKeys: keys.listKeys,
  createKey: keys.createKey,
  updateKey: keys.updateKey,
  regenerateKey: keys.regenerateKey,
  revokeKey: keys.revokeKey,

  getMyLimits: limits.getMyLimits,
  listLimits: limits.listLimits,
  putLimits: limits.putLimits,

  listPeople: people.listPeople,
  updatePerson: people.updatePerson,
  deletePerson: people.deletePerson,
  handOver: people.handOver,
  createInvite: people.createInvite,
  revokeInvite: people.revokeInvite,
  createReset: people.createReset,
  lookAtLink: people.lookAtLink,
  acceptInvite: people.acceptInvite,
  resetPassword: people.resetPassword,
  register: people.register,

  getFactor: proofs.getFactor,
  beginFactor: proofs.beginFactor,
  confirmFactor: proofs.confirmFactor,
  removeFactor: proofs.removeFactor,
  dropFactor: proofs.dropFactor,
  listPasskeys: proofs.listPasskeys,
  beginPasskey: proofs.beginPasskey,
  addPasskey: proofs.addPasskey,
  removePasskey: proofs.removePasskey,
  beginPasskeySignIn: proofs.beginPasskeySignIn,
  passkeySignIn: proofs.passkeySignIn,

  listProviders: signIn.listProviders,
  createProvider: signIn.createProvider,
  updateProvider: signIn.updateProvider,
  checkProvider: signIn.checkProvider,
  deleteProvider: signIn.deleteProvider,
  startSignIn: signIn.startSignIn,
  finishSignIn: signIn.finishSignIn,

  getTerms: terms.getTerms,
  acceptTerms: terms.acceptTerms,

  listTeams: teams.listTeams,
  createTeam: teams.createTeam,
  updateTeam: teams.updateTeam,
  joinTeam: teams.joinTeam,
  leaveTeam: teams.leaveTeam,
  deleteTeam: teams.deleteTeam,

  uploadImport: transfer.uploadImport,
  listImports: transfer.listImports,
  startImport: transfer.startImport,
  deleteImport: transfer.deleteImport,
  exportEverything: transfer.exportEverything,
  exportPerson: transfer.exportPerson,

  getMail: mail.getMail,
  putMail: mail.putMail,
  deleteMail: mail.deleteMail,
  testMail: mail.testMail,
  forgotPassword: mail.forgotPassword,

  compareInvoice: invoices.compareInvoice,
  listInvoices: invoices.listInvoices,
  getInvoice: invoices.getInvoice,
  saveInvoice: invoices.saveInvoice,
  deleteInvoice: invoices.deleteInvoice,

  listWarnings: warnings.listWarnings,
  dismissWarnings: warnings.dismissWarnings,
  getWebhook: warnings.getWebhook,
  putWebhook: warnings.putWebhook,
  deleteWebhook: warnings.deleteWebhook,
  testWebhook: warnings.testWebhook,
  listDeliveries: warnings.listDeliveries,

  listPrices: prices.listPrices,
  createPrice: prices.createPrice,
  updatePrice: prices.updatePrice,
  deletePrice: prices.deletePrice,
  listPricesInForce: prices.listPricesInForce,

  getWebSearch: webSearch.getWebSearch,
  putWebSearch: webSearch.putWebSearch,
  deleteWebSearch: webSearch.deleteWebSearch,
  tryWebSearch: webSearch.tryWebSearch,
};

/** The same for whoever walks all of it: by the type that they have in common, which spares the compiler two hundred shapes. */
export const endpoints: Readonly<Record<string, Endpoint>> = { ...contract };
