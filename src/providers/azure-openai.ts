/** Azure OpenAI and Azure AI Foundry resources: the classic (dated) surface and v1 (azure-openai.md 1). */
import { joinPath, splitBaseUrl, withoutOperation } from './base-url.ts';
import { readFailure } from './failure.ts';
import { everyOperation, isBesideDeployments, methodOf, operations, versionFor } from './operations.ts';
import type { ConnectionSettings, Provider, UpstreamRequest, WireId } from './provider.ts';

/** Sent on the classic surface when a connection names no version: the latest dated one that is generally available. */
export const DEFAULT_API_VERSION = '2024-10-21';
/** The only versions that still list deployments are years old; this one answers (August 2026). */
const LISTING_API_VERSION = '2023-03-15-preview';

/** Which surface a connection speaks. Without a version: v1, except in the clouds where it came late. */
export function surfaceOf(settings: ConnectionSettings): 'classic' | 'v1' {
  if (settings.surface) return settings.surface;
  if (settings.apiVersion !== null) return isDated(settings.apiVersion) ? 'classic' : 'v1';
  return /\.azure\.(cn|us)(?=[/:]|$)/i.test(settings.baseUrl) ? 'classic' : 'v1';
}

function isDated(version: string): boolean {
  return /^\d{4}-\d{2}-\d{2}/.test(version);
}

/** The version that is sent, for messages; null on v1. */
export function apiVersionOf(settings: ConnectionSettings): string | null {
  return surfaceOf(settings) === 'v1' ? null : (settings.apiVersion ?? DEFAULT_API_VERSION);
}

/** The path of a resource's operation, from `/openai/` on. */
export function azurePath(wire: WireId, settings: ConnectionSettings, deployment: string): string {
  if (wire === 'deployments') return `/openai/deployments?api-version=${LISTING_API_VERSION}`;
  const version = apiVersionOf(settings);
  const name = encodeURIComponent(deployment);
  if (version === null) {
    // On v1 only `preview` says something; dated versions belong to the other surface.
    const query = settings.apiVersion === 'preview' ? '?api-version=preview' : '';
    if (wire === 'realtime') return `/openai/v1/realtime?${query === '' ? '' : `${query.slice(1)}&`}model=${name}`;
    return `/openai/v1/${pathOf(wire)}${query}`;
  }
  const query = `?api-version=${encodeURIComponent(versionFor(wire, version))}`;
  if (wire === 'realtime') return `/openai/realtime${query}&deployment=${name}`;
  const isKept = wire === 'models' || wire === 'files' || wire === 'batches';
  if (isKept || isBesideDeployments(wire)) return `/openai/${pathOf(wire)}${query}`;
  return `/openai/deployments/${name}/${pathOf(wire)}${query}`;
}

function pathOf(wire: Exclude<WireId, 'deployments'>): string {
  return wire in operations ? operations[wire as keyof typeof operations] : wire; // just looked
}

/** What stands before `/openai`: nothing at Azure itself, a path at gateways in front of it. */
function prefixOf(segments: readonly string[]): string[] {
  const lower = segments.map((segment) => segment.toLowerCase());
  const openai = lower.indexOf('openai');
  if (openai >= 0) return segments.slice(0, openai);
  // A Foundry project's address; its models are served from the resource's root.
  if (lower[0] === 'api' && lower[1] === 'projects') return [];
  return withoutOperation(segments);
}

/** Serverless endpoints of single Foundry models: OpenAI's paths, and the key as a bearer token. */
function isServerless(host: string): boolean {
  return /\.(models|inference)\.ai\.azure\.com$/i.test(host);
}

function request(wire: WireId, settings: ConnectionSettings, key: string | null, deployment: string): UpstreamRequest {
  const { origin, host, segments } = splitBaseUrl(settings.baseUrl);
  const method = methodOf(wire);
  const body: Record<string, string> = method === 'POST' ? { 'content-type': 'application/json' } : {};
  if (isServerless(host)) {
    const path = joinPath(...withoutOperation(segments).filter((segment) => segment !== 'v1'), 'v1');
    return {
      method,
      origin,
      path: `${path}/${wire === 'deployments' ? 'models' : pathOf(wire)}`,
      headers: { ...body, ...(key === null ? {} : { authorization: `Bearer ${key}` }) },
    };
  }
  return {
    method,
    origin,
    path: joinPath(...prefixOf(segments)) + azurePath(wire, settings, deployment),
    headers: { ...body, ...(key === null ? {} : { 'api-key': key }) },
  };
}

function modelIn(settings: ConnectionSettings, wire: WireId = 'chat-completions'): 'path' | 'body' {
  if (isBesideDeployments(wire) || isServerless(splitBaseUrl(settings.baseUrl).host)) return 'body';
  return surfaceOf(settings) === 'classic' ? 'path' : 'body';
}

const azure = {
  needsKey: true,
  defaultBaseUrl: null,
  speaks: [...everyOperation, 'models', 'deployments', 'files', 'batches'],
  request,
  modelIn,
  failure: (status, headers, body, context) => readFailure(true, status, headers, body, context),
} satisfies Partial<Provider>;

export const azureOpenAI: Provider = { ...azure, id: 'azure-openai', label: 'Azure OpenAI', needsApiVersion: true };

export const azureFoundry: Provider = {
  ...azure,
  id: 'azure-foundry',
  label: 'Azure AI Foundry',
  needsApiVersion: false,
};
