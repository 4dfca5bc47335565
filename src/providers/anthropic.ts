/** Anthropic. Its own list of models is OpenAI's in all that matters; answers are translated from its own wire. */
import { openAICompatible } from './openai.ts';
import { presetOf } from './presets.ts';
import type { TranslatedProvider } from './translated.ts';

const compatible = openAICompatible(presetOf('anthropic'));

export const anthropic: TranslatedProvider = {
  ...compatible,
  async translate(call) {
    // Loaded with the first call: a house without Anthropic never carries it.
    const [{ translate }, { anthropicVendor }] = await Promise.all([
      import('./ai-sdk/translate.ts'),
      import('./ai-sdk/anthropic.ts'),
    ]);
    const { origin, path } = compatible.request('chat-completions', call.settings, call.key, call.model);
    return translate(anthropicVendor, {
      ...call,
      baseUrl: origin + path.replace(/(?:\/messages)?\/chat\/completions$/, ''),
    });
  },
};
