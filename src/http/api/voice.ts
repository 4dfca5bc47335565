import { hear, say } from '#chat/voice.ts';
import { speak, transcribe } from '#shared/contract/voice.ts';
import { handle, readBody, type Mounted } from '../mount.ts';

/** What Azure takes of a recording. */
const LARGEST = 25 * 1024 * 1024;

export const voiceRoutes: Mounted[] = [
  handle(speak, async ({ body, who, request }, { gateway }) => {
    const audio = await say({ gateway, principal: who.principal, runId: null, signal: request.signal }, body);
    return { audio: audio.toString('base64') };
  }),

  handle(transcribe, async ({ query, who, request }, { gateway }) => {
    const recording = await readBody(request.raw, LARGEST);
    const text = await hear(
      { gateway, principal: who.principal, runId: null, signal: request.signal },
      recording,
      query.language,
    );
    return { text };
  }),
];
