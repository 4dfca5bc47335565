/** All providers, in the order a person chooses from. */
import { AppError } from '#shared/errors.ts';
import { anthropic } from './anthropic.ts';
import { azureFoundry, azureOpenAI } from './azure-openai.ts';
import { bedrock } from './bedrock.ts';
import { google } from './google.ts';
import { openAI, openAICompatible } from './openai.ts';
import { presets } from './presets.ts';
import type { Provider } from './provider.ts';
import { simulator } from './simulator.ts';

/** Vendors with a wire of their own. */
const translated: readonly Provider[] = [anthropic, google, bedrock];

export const providers: readonly Provider[] = [
  azureOpenAI,
  azureFoundry,
  openAI,
  ...presets.map((preset) => translated.find(({ id }) => id === preset.id) ?? openAICompatible(preset)),
  simulator,
];

const byId = new Map(providers.map((provider) => [provider.id, provider]));

export function isProvider(id: string): boolean {
  return byId.has(id);
}

/** Throws `invalid_request` for an id that is no provider's. */
export function providerOf(id: string): Provider {
  const provider = byId.get(id);
  if (!provider) throw new AppError('invalid_request', { params: { reason: `there is no provider “${id}”` } });
  return provider;
}
