/** Where a session goes: the same target's address in the generation of the wire that the client speaks. */
import { versionFor } from '#providers/operations.ts';
import type { UpstreamRequest } from '#providers/provider.ts';
import type { Target } from '../resolve.ts';

/** How the client asked. */
export interface Asked {
  /** The preview's events, or those of the GA wire: frames are relayed as they are, so both ends must speak the same. */
  preview: boolean;
  /** `transcription`: the session only listens. */
  intent: 'transcription' | null;
}

const LAST_PREVIEW = '2025-04-01-preview';

/** The handshake for a target, but for a token it may need. */
export function handshakeFor(target: Target, keyIndex: number, { preview, intent }: Asked): UpstreamRequest {
  const { provider, settings, keys, upstreamName } = target;
  const isAzure = provider.speaks.includes('deployments');
  const spoken = !isAzure
    ? settings
    : preview
      ? {
          ...settings,
          surface: 'classic' as const,
          apiVersion: versionFor('realtime', settings.apiVersion ?? LAST_PREVIEW),
        }
      : { ...settings, surface: 'v1' as const, apiVersion: null };
  const request = provider.request('realtime', spoken, keys[keyIndex] ?? null, upstreamName);
  const path = intent === null ? request.path : `${request.path}&intent=${intent}`;
  // OpenAI has one address for both.
  const beta = preview && !isAzure ? { 'openai-beta': 'realtime=v1' } : {};
  return { ...request, path, headers: { ...request.headers, ...beta } };
}
