/** OpenAI, and everybody who speaks its wire. */
import { joinPath, splitBaseUrl, withoutOperation } from './base-url.ts';
import { readFailure } from './failure.ts';
import { everyOperation, methodOf, operations } from './operations.ts';
import type { Preset } from './presets.ts';
import type { Provider, WireId } from './provider.ts';

function pathOf(wire: WireId, deployment: string): string {
  if (wire === 'models' || wire === 'deployments') return '/models';
  if (wire === 'files' || wire === 'batches') return `/${wire}`;
  if (wire === 'messages' || wire === 'token-counts') return '/messages';
  return wire === 'realtime' ? `/realtime?model=${encodeURIComponent(deployment)}` : `/${operations[wire]}`;
}

/** A provider from a row: bearer token, the model in the body, the row's path where an address has none. */
export function openAICompatible({ id, label, baseUrl, path, needsKey, lists, also }: Preset): Provider {
  return {
    id,
    label,
    needsKey,
    needsApiVersion: false,
    defaultBaseUrl: baseUrl,
    speaks: ['chat-completions', ...also, ...(lists ? ['models' as const] : [])],
    request(wire, settings, key, deployment) {
      const { origin, segments } = splitBaseUrl(settings.baseUrl || (baseUrl ?? ''));
      const own = joinPath(...withoutOperation(segments));
      const method = methodOf(wire);
      return {
        method,
        origin,
        path: (own || path) + pathOf(wire, deployment),
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
  also: [...everyOperation.filter((wire) => wire !== 'chat-completions'), 'files', 'batches'],
});
