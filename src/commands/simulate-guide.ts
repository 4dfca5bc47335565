/** What `parlor simulate` prints: where things are, and commands that can be pasted as they stand. */
import type { Recording, ServedFleet } from '#simulator/index.ts';

type Member = ReturnType<ServedFleet['members']>[number];

export function simulationGuide(fleet: ServedFleet, config: string | undefined): string {
  const members = fleet.members();
  const first = members[0];
  if (!first) return 'No resource is described.';
  const many = members.length > 1;
  return [
    many
      ? `${members.length} simulated Azure OpenAI resources are there. Nothing they say comes from a model.`
      : 'A simulated Azure OpenAI resource is there. Nothing it says comes from a model.',
    ...members.flatMap(resource),
    '',
    many ? 'Ask one:' : 'Ask it:',
    ...chat(first),
    '',
    'Or let any client of Azure OpenAI use it:',
    ...variables(first),
    '',
    ...(many ? ['In Parlor, connect each of them, give one deployment all as targets, and break one.', ''] : []),
    ...(many
      ? ['Break one, and mend it:', ...breaking(members.at(-1) ?? first)]
      : ['Break it, and mend it:', ...breaking(first)]),
    '',
    'The control plane (accounts, deployments, keys, quotas, policies):',
    ...controlPlane(fleet, first),
    ...(config === undefined ? [] : ['', `Edit ${config}: it takes effect when it is saved.`]),
  ].join('\n');
}

function resource({ simulator, url }: Member): string[] {
  const { keys, deployments, region, name, disableLocalAuth } = simulator.resource;
  const listed = [...deployments.values()].map((one) => {
    const unit = one.sku.endsWith('ProvisionedManaged') ? ' PTU' : 'k';
    const served = one.model.name === one.name ? '' : ` (${one.model.name})`;
    return `${one.name}${served} ${one.capacity.toLocaleString('en')}${unit}`;
  });
  return [
    '',
    `  ${region} (${name})`,
    `    Endpoint     ${url}`,
    `    Key 1        ${disableLocalAuth ? 'not accepted: local authentication is off' : keys.key1}`,
    ...(disableLocalAuth ? [] : [`    Key 2        ${keys.key2}`]),
    `    Deployments  ${listed.length === 0 ? 'none yet' : listed.join(', ')}`,
  ];
}

function chat({ simulator, url }: Member): string[] {
  const { keys, deployments } = simulator.resource;
  const all = [...deployments.values()];
  const deployment = all.find(({ model }) => model.operations.includes('chatCompletion')) ?? all[0];
  const path = `/openai/deployments/${encodeURIComponent(deployment?.name ?? 'gpt-4o')}/chat/completions`;
  return [
    `  curl -N '${url}${path}?api-version=2024-10-21' \\`,
    `    -H 'api-key: ${keys.key1}' -H 'content-type: application/json' \\`,
    `    -d '{"messages":[{"role":"user","content":"Hello"}],"stream":true}'`,
  ];
}

function variables({ simulator, url }: Member): string[] {
  const { key1 } = simulator.resource.keys;
  return [`  export AZURE_OPENAI_ENDPOINT=${url} AZURE_OPENAI_API_KEY=${key1} OPENAI_API_VERSION=2024-10-21`];
}

function breaking({ simulator, url }: Member): string[] {
  const key = `-H 'api-key: ${simulator.resource.keys.key1}'`;
  return [
    `  curl -X PUT ${url}/_simulator/faults ${key} -d '429:50%'`,
    `  curl -X DELETE ${url}/_simulator/faults ${key}`,
    `  curl -X PUT ${url}/_simulator/latency ${key} -d realistic`,
    `  curl ${url}/_simulator ${key}`,
  ];
}

function controlPlane({ cloud }: ServedFleet, { url }: Member): string[] {
  const accounts = `/subscriptions/${cloud.subscription}/resourceGroups/${cloud.resourceGroup}/providers/Microsoft.CognitiveServices/accounts`;
  return [`  curl '${url}${accounts}?api-version=2025-06-01' -H 'authorization: Bearer ${cloud.armToken}'`];
}

export function recordingGuide({ url, folder, upstream }: { url: string; folder: string; upstream: string }): string {
  return [
    `What goes through ${url} is answered by ${upstream} and kept in ${folder}/, without keys, tokens, signatures, subscriptions and addresses of people.`,
    'Look at the files before you share them: what was asked and answered is in them.',
    '',
    'Use it as the endpoint, with your own key:',
    `  curl -N '${url}/openai/deployments/<deployment>/chat/completions?api-version=2024-10-21' \\`,
    `    -H 'api-key: <your key>' -H 'content-type: application/json' \\`,
    `    -d '{"messages":[{"role":"user","content":"Hello"}],"stream":true}'`,
    '',
    'Then answer from it:',
    `  parlor simulate --replay ${folder}`,
  ].join('\n');
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

export function replayGuide(told: {
  url: string;
  folder: string;
  requests: number;
  recordings: readonly Recording[];
  timing: string;
}): string {
  const { url, folder, requests, recordings, timing } = told;
  const places = new Map<string, number>();
  for (const { request } of recordings) {
    const line = `${request.method} ${request.path}`;
    places.set(line, (places.get(line) ?? 0) + 1);
  }
  return [
    `${url} answers from ${folder}: ${counted(requests, 'request')}, ${counted(recordings.length, 'answer')}, ${timing === 'instant' ? 'at once' : 'as slowly as they came'}. Any key will do.`,
    ...[...places].slice(0, 20).map(([line, count]) => `  ${line}${count === 1 ? '' : ` × ${count}`}`),
  ].join('\n');
}
