/** OpenAI, and everybody who speaks its wire. */
import { joinPath, splitBaseUrl, withoutOperation } from './base-url.ts';
import { readFailure } from './failure.ts';
import type { Preset } from './presets.ts';
import type { Provider, WireId } from './provider.ts';

const paths: Record<WireId, string> = {
  'chat-completions': '/chat/completions',
  models: '/models',
  deployments: '/models',
};

/** A provider from a row: bearer token, the model in the body, the row's path where an address has none. */
export function openAICompatible({ id, label, baseUrl, path, needsKey, lists }: Preset): Provider {
  return {
    id,
    label,
    needsKey,
    needsApiVersion: false,
    defaultBaseUrl: baseUrl,
    speaks: lists ? ['chat-completions', 'models'] : ['chat-completions'],
    request(wire, settings, key) {
      const { origin, segments } = splitBaseUrl(settings.baseUrl || (baseUrl ?? ''));
      const own = joinPath(...withoutOperation(segments));
      const method = wire === 'chat-completions' ? 'POST' : 'GET';
      return {
        method,
        origin,
        path: (own || path) + paths[wire],
        headers: {
          ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
          ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        },
      };
    },
    modelIn: () => 'body',
    failure: (status, headers, body, context) => readFailure(false, status, headers, body, context),
  };
}

export const openAI: Provider = openAICompatible({
  id: 'openai',
  label: 'OpenAI',
  baseUrl: 'https://api.openai.com/v1',
  hosts: ['api.openai.com'],
  path: '/v1',
  needsKey: true,
  lists: true,
});
