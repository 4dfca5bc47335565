/** The listings: models of the region, and, by the oldest versions only, the deployments (azure-openai.md 1.2, 1.3). */
import { catalogue, type Model } from './catalogue.ts';
import { errorResponse, resourceAnswer, type Call } from './core.ts';
import type { Deployment } from './resource.ts';
import type { SimulatorResponse } from './wire.ts';
import { notFound } from './wire-errors.ts';

/** Unix seconds of the version's date; versions without one count from the beginning of 2024. */
function createdAt(model: Model): number {
  const date = /\d{4}-\d{2}-\d{2}/.exec(model.version)?.[0] ?? '2024-01-01';
  return Date.parse(date) / 1_000;
}

function azureEntry(model: Model): object {
  const retires = model.lifecycle.retires;
  return {
    status: 'succeeded',
    capabilities: {
      fine_tune: false,
      inference: true,
      completion: model.operations.includes('completion'),
      chat_completion: model.operations.includes('chatCompletion'),
      embeddings: model.operations.includes('embeddings'),
    },
    lifecycle_status: model.lifecycle.status === 'preview' ? 'preview' : 'generally-available',
    ...(retires === null ? {} : { deprecation: { inference: Date.parse(retires) / 1_000 } }),
    id: model.served,
    created_at: createdAt(model),
    object: 'model',
  };
}

function openAiEntry(model: Model): object {
  return { id: model.served, created: createdAt(model), object: 'model', owned_by: 'azure-openai' };
}

function deploymentEntry(deployment: Deployment): object {
  return {
    scale_settings: { scale_type: 'standard' },
    model: deployment.model.name,
    owner: 'organization-owner',
    id: deployment.name,
    status: 'succeeded',
    created_at: deployment.createdAt,
    updated_at: deployment.createdAt,
    object: 'deployment',
  };
}

/** Base models, never deployments. */
export function models(call: Call): SimulatorResponse {
  const entry = call.route.generation === 'v1' ? openAiEntry : azureEntry;
  const { name } = call.route;
  if (name === undefined) return resourceAnswer(call, JSON.stringify({ data: catalogue.map(entry), object: 'list' }));
  const found = catalogue.find((model) => model.served === name || (model.byDefault && model.name === name));
  return found ? resourceAnswer(call, JSON.stringify(entry(found))) : missing(call);
}

export function deployments(call: Call): SimulatorResponse {
  const { resource } = call.core;
  const { name } = call.route;
  if (name === undefined) {
    const data = [...resource.deployments.values()].map(deploymentEntry);
    return resourceAnswer(call, JSON.stringify({ data, object: 'list' }));
  }
  const found = resource.deployments.get(name);
  return found ? resourceAnswer(call, JSON.stringify(deploymentEntry(found))) : missing(call);
}

function missing(call: Call): SimulatorResponse {
  return errorResponse(call.core, call.ids, call.entry, notFound);
}
