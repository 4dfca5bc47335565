/** What can be called, as each surface lists it: always our deployments by their public names. */
import type { DeploymentEntry } from '#gateway/gateway.ts';
import type { Surface } from './paths.ts';

const seconds = (ms: number) => Math.floor(ms / 1000);

function openAIModel(entry: DeploymentEntry) {
  return { id: entry.name, object: 'model', created: seconds(entry.createdAt), owned_by: 'parlor' };
}

/** The shape of Azure's authoring API (azure-openai.md 1.2). */
function azureModel(entry: DeploymentEntry) {
  return {
    status: 'succeeded',
    capabilities: { fine_tune: false, inference: true, completion: false, chat_completion: true, embeddings: false },
    lifecycle_status: 'generally-available',
    deprecation: {},
    id: entry.name,
    created_at: seconds(entry.createdAt),
    object: 'model',
  };
}

function legacyDeployment(entry: DeploymentEntry) {
  const at = seconds(entry.createdAt);
  return {
    scale_settings: { scale_type: 'standard' },
    model: entry.model ?? entry.name,
    owner: 'organization-owner',
    id: entry.name,
    status: 'succeeded',
    created_at: at,
    updated_at: at,
    object: 'deployment',
  };
}

export function modelList(surface: Surface, entries: readonly DeploymentEntry[]): string {
  if (surface === 'classic') return JSON.stringify({ data: entries.map(azureModel), object: 'list' });
  return JSON.stringify({ object: 'list', data: entries.map(openAIModel) });
}

export function model(surface: Surface, entry: DeploymentEntry): string {
  return JSON.stringify(surface === 'classic' ? azureModel(entry) : openAIModel(entry));
}

export function deploymentList(entries: readonly DeploymentEntry[]): string {
  return JSON.stringify({ data: entries.map(legacyDeployment), object: 'list' });
}

export function deployment(entry: DeploymentEntry): string {
  return JSON.stringify(legacyDeployment(entry));
}
