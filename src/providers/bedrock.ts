/** AWS Bedrock: the region is in the address, the key is an API key or `accessKeyId:secretAccessKey[:sessionToken]`. */
import { openAICompatible } from './openai.ts';
import { presetOf } from './presets.ts';
import type { TranslatedProvider } from './translated.ts';

const compatible = openAICompatible(presetOf('bedrock'));

export const bedrock: TranslatedProvider = {
  ...compatible,
  async translate(call) {
    // Loaded with the first call: a house without Bedrock never carries it.
    const [{ translate }, { bedrockVendor }] = await Promise.all([
      import('./ai-sdk/translate.ts'),
      import('./ai-sdk/bedrock.ts'),
    ]);
    const { origin, path } = compatible.request('chat-completions', call.settings, call.key, call.model);
    return translate(bedrockVendor, {
      ...call,
      baseUrl: origin + path.replace(/(?:\/openai\/v1)?\/chat\/completions$/, ''),
    });
  },
};
