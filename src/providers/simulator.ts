/** The built-in simulator: the paths and refusals of an Azure OpenAI resource, answered in memory. */
import { azureOpenAI, azurePath } from './azure-openai.ts';
import type { Provider } from './provider.ts';

export const SIMULATOR_ORIGIN = 'simulator:';

export const simulator: Provider = {
  id: 'simulator',
  label: 'Simulator',
  needsKey: false,
  needsApiVersion: false,
  defaultBaseUrl: SIMULATOR_ORIGIN,
  speaks: azureOpenAI.speaks,
  request(wire, settings, key, deployment) {
    const method = wire === 'chat-completions' ? 'POST' : 'GET';
    return {
      method,
      origin: SIMULATOR_ORIGIN,
      path: azurePath(wire, settings, deployment),
      headers: {
        ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
        ...(key === null ? {} : { 'api-key': key }),
      },
    };
  },
  modelIn: (settings) => azureOpenAI.modelIn({ ...settings, baseUrl: 'http://simulator' }),
  failure: azureOpenAI.failure,
};
