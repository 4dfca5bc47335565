/** What can be called, as each surface lists it: always our deployments by their public names. */
import type { DeploymentEntry } from '#gateway/entry.ts';
import { factsOf } from '#providers/models.ts';
import type { Surface } from './paths.ts';

const seconds = (ms: number) => Math.floor(ms / 1000);

function openAIModel(entry: DeploymentEntry) {
  return { id: entry.name, object: 'model', created: seconds(entry.createdAt), owned_by: 'parlor' };
}

/** The shape of Azure's authoring API (azure-openai.md 1.2). Of a model that nobody named it is supposed that it chats. */
function azureModel(entry: DeploymentEntry) {
  const { model, retiresAt } = entry;
  const kind = model === null ? 'chat' : (factsOf(model)?.kind ?? 'chat');
  return {
    status: 'succeeded',
    capabilities: {
      fine_tune: false,
      inference: true,
      completion: kind === 'completion',
      chat_completion: kind === 'chat',
      embeddings: kind === 'embedding',
    },
    lifecycle_status: isPreview(entry) ? 'preview' : 'generally-available',
    deprecation: retiresAt === null ? {} : { inference: seconds(retiresAt) },
    id: entry.name,
    created_at: seconds(entry.createdAt),
    updated_at: seconds(entry.updatedAt),
    object: 'model',
  };
}

function isPreview({ model, modelVersion }: DeploymentEntry): boolean {
  return `${model ?? ''} ${modelVersion ?? ''}`.includes('preview');
}

function legacyDeployment(entry: DeploymentEntry) {
  return {
    scale_settings: { scale_type: 'standard' },
    model: entry.model ?? entry.name,
    owner: 'organization-owner',
    id: entry.name,
    status: 'succeeded',
    created_at: seconds(entry.createdAt),
    updated_at: seconds(entry.updatedAt),
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
