/** The built-in simulator: the paths and refusals of an Azure OpenAI resource, answered in memory. */
import { azureOpenAI, azurePath } from './azure-openai.ts';
import { methodOf } from './operations.ts';
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
    const method = methodOf(wire);
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
  modelIn: (settings, wire) => azureOpenAI.modelIn({ ...settings, baseUrl: 'http://simulator' }, wire),
  failure: azureOpenAI.failure,
};
