/**
 * Anthropic. Its own list of models is OpenAI's in all that matters; chats are translated from its own wire, and who
 * speaks that wire is relayed.
 */
import { openAICompatible } from './openai.ts';
import { presetOf } from './presets.ts';
import type { ConnectionSettings, UpstreamRequest } from './provider.ts';
import type { TranslatedProvider } from './translated.ts';

const compatible = openAICompatible(presetOf('anthropic'));
/** The only version there is. */
const VERSION = '2023-06-01';

/** Where the paths of Anthropic's wire begin. */
function beginning(settings: ConnectionSettings): { origin: string; path: string } {
  const { origin, path } = compatible.request('chat-completions', settings, null, '');
  const own = path.replace(/(?:\/messages)?\/chat\/completions$/, '');
  // As its clients are told it, without the version they add: Foundry's, and those of vendors who speak this wire too.
  return { origin, path: own.endsWith('/anthropic') ? `${own}/v1` : own };
}

function ownRequest(
  wire: 'messages' | 'token-counts',
  settings: ConnectionSettings,
  key: string | null,
): UpstreamRequest {
  const { origin, path } = beginning(settings);
  const headers = { 'content-type': 'application/json', 'anthropic-version': VERSION };
  return {
    method: 'POST',
    origin,
    path: `${path}/messages${wire === 'token-counts' ? '/count_tokens' : ''}`,
    headers: key === null ? headers : { ...headers, 'x-api-key': key },
  };
}

export const anthropic: TranslatedProvider = {
  ...compatible,
  speaks: [...compatible.speaks, 'messages', 'token-counts'],
  request(wire, settings, key, deployment) {
    if (wire === 'messages' || wire === 'token-counts') return ownRequest(wire, settings, key);
    return compatible.request(wire, settings, key, deployment);
  },
  async translate(call) {
    // Loaded with the first call: a house without Anthropic never carries it.
    const [{ translate }, { anthropicVendor }] = await Promise.all([
      import('./ai-sdk/translate.ts'),
      import('./ai-sdk/anthropic.ts'),
    ]);
    const { origin, path } = beginning(call.settings);
    return translate(anthropicVendor, { ...call, baseUrl: origin + path });
  },
};
