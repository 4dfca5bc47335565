/** Google Gemini. Models are listed by its OpenAI-compatible surface; answers are translated from its own wire. */
import { openAICompatible } from './openai.ts';
import { presetOf } from './presets.ts';
import type { TranslatedProvider } from './translated.ts';

const compatible = openAICompatible(presetOf('gemini'));

export const google: TranslatedProvider = {
  ...compatible,
  async translate(call) {
    // Loaded with the first call: a house without Gemini never carries it.
    const [{ translate }, { googleVendor }] = await Promise.all([
      import('./ai-sdk/translate.ts'),
      import('./ai-sdk/google.ts'),
    ]);
    const { origin, path } = compatible.request('chat-completions', call.settings, call.key, call.model);
    return translate(googleVendor, {
      ...call,
      baseUrl: origin + path.replace(/(?:\/openai)?\/chat\/completions$/, ''),
    });
  },
};
