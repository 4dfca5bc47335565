/** What a deployment can be asked, and where: after the surface's own beginning the paths are the same everywhere. */

/** In the order of the reference (azure-openai.md 1.2, 1.3). */
export const operations = {
  'chat-completions': 'chat/completions',
  completions: 'completions',
  embeddings: 'embeddings',
  responses: 'responses',
  compactions: 'responses/compact',
  'image-generations': 'images/generations',
  'image-edits': 'images/edits',
  transcriptions: 'audio/transcriptions',
  translations: 'audio/translations',
  speech: 'audio/speech',
  realtime: 'realtime',
} as const satisfies Record<string, string>;

/** The wires that ask a model. */
export type Operation = keyof typeof operations;

/** Anthropic's own: a model is asked, or how many tokens a request has. */
export type MessagesWire = 'messages' | 'token-counts';

// The names of an object's members, which its type lists.
export const everyOperation = Object.keys(operations) as Operation[];

/** Files and batches begin with a POST too; what is asked of them afterwards says its own method. */
export function methodOf(wire: string): 'GET' | 'POST' {
  return wire === 'models' || wire === 'deployments' || wire === 'realtime' ? 'GET' : 'POST';
}

/** Operations that Azure keeps outside of `deployments/{name}`: the deployment is the body's (or the query's) `model`. */
export function isBesideDeployments(wire: string): boolean {
  return wire === 'responses' || wire === 'compactions' || wire === 'realtime';
}

/** The first dated versions that know an operation (azure-openai.md 1.2, 1.4); the others are as old as the service. */
export const firstVersions: Partial<Record<string, string>> = {
  responses: '2025-03-01-preview',
  compactions: '2025-03-01-preview',
  'image-generations': '2023-12-01-preview',
  'image-edits': '2025-04-01-preview',
  transcriptions: '2023-09-01-preview',
  translations: '2023-09-01-preview',
  speech: '2024-02-15-preview',
  realtime: '2024-10-01-preview',
  files: '2024-07-01-preview',
  batches: '2024-07-01-preview',
};

/** What no version without `-preview` knows, however late its date. */
const previews: ReadonlySet<string> = new Set(['responses', 'compactions', 'image-edits', 'speech', 'realtime']);
/** The last dated version there is: it knows them all. */
const LAST_PREVIEW = '2025-04-01-preview';

/** The dated version to ask with: a connection's own is the one its chats need, and may be older than the operation. */
export function versionFor(wire: string, version: string): string {
  if (!/^\d{4}-\d{2}-\d{2}/.test(version)) return version;
  const isKnown = version >= (firstVersions[wire] ?? '') && (!previews.has(wire) || version.endsWith('-preview'));
  return isKnown ? version : LAST_PREVIEW;
}
