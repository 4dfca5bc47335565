/** Takes apart anything a person may paste as "my Azure": addresses of every form, portal pages, code. Nothing is called. */
import type { Understood } from '#shared/contract/connections.ts';
import { accountIn, azureHostOf, endpointOf, type AzureHost } from './azure-clouds.ts';
import { joinPath, withoutOperation } from './base-url.ts';
import { isKeyLike, isPlaceholder, plain, readSample, type Sample } from './code-sample.ts';
import { openAI } from './openai.ts';
import { presetOfHost, presets, type Preset } from './presets.ts';

export type UnderstoodAddress = Understood & {
  /** The key that stood in the paste; kept on the server. */
  key: string | null;
};

const NOTHING = {
  cloud: null,
  resource: null,
  region: null,
  deployment: null,
  apiVersion: null,
  surface: null,
  foundKey: false,
  key: null,
} as const;

const isDated = (version: string | null) => version !== null && /^\d{4}-\d{2}-\d{2}/.test(version);

interface AzurePath {
  prefix: string[];
  deployment: string | null;
  apiVersion: string | null;
  surface: 'classic' | 'v1' | null;
}

/** What the path and the query of an Azure address say. */
function readAzurePath(url: URL): AzurePath {
  const segments = url.pathname.split('/').filter(Boolean);
  const lower = segments.map((segment) => segment.toLowerCase());
  const at = lower.indexOf('openai');
  const query = url.searchParams;
  const version = query.get('api-version')?.trim() || null;
  const rest = at < 0 ? [] : lower.slice(at + 1);
  const v1 = rest[0] === 'v1';
  const inPath = segments[lower.indexOf('deployments') + 1];
  const deployment = rest.includes('deployments') && inPath !== undefined ? decoded(inPath) : null;
  return {
    prefix: at < 0 ? withoutOperation(segments) : segments.slice(0, at),
    deployment: deployment ?? query.get('deployment') ?? (v1 ? query.get('model') : null),
    apiVersion: v1 && isDated(version) ? null : version,
    surface: v1 ? 'v1' : isDated(version) || deployment !== null ? 'classic' : version === null ? null : 'v1',
  };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function fromAzure(url: URL, azure: AzureHost): UnderstoodAddress {
  const { prefix, ...path } = readAzurePath(url);
  const origin = `https://${azure.host}${url.port && azure.form !== 'resource' ? `:${url.port}` : ''}`;
  const known = { ...NOTHING, cloud: azure.cloud, resource: azure.resource, region: azure.region };
  if (azure.form === 'serverless')
    return { ...known, provider: 'azure-foundry', kind: 'foundry', baseUrl: `${origin}/v1`, surface: 'v1' };
  const foundry = azure.kind === 'foundry';
  // `/models` is the retired inference API, whose version means nothing on v1; projects serve their models from the root.
  const root = prefix[0]?.toLowerCase();
  const own =
    foundry && (root === 'api' || root === 'anthropic' || path.surface === null || /^\/models\b/i.test(url.pathname));
  return {
    ...known,
    provider: foundry ? 'azure-foundry' : 'azure-openai',
    kind: azure.kind,
    baseUrl: origin + (azure.form === 'gateway' ? joinPath(...prefix) : ''),
    deployment: path.deployment,
    apiVersion: own ? null : path.apiVersion,
    surface: own ? 'v1' : path.surface,
  };
}

/** Somebody's own host that has Azure's paths, or that the caller says is Azure: a gateway, a stand-in. */
function fromOwnAzure(url: URL): UnderstoodAddress {
  const { prefix, ...path } = readAzurePath(url);
  return { ...NOTHING, provider: 'azure-openai', kind: 'azure', baseUrl: url.origin + joinPath(...prefix), ...path };
}

function fromCompatible(url: URL, preset: Preset | typeof OPENAI): UnderstoodAddress {
  const own = joinPath(...withoutOperation(url.pathname.split('/').filter(Boolean)));
  // Ollama's own API and beginnings of the vendor's path lead to the vendor's path.
  const begun = preset.path.startsWith(own) || (preset.id === 'ollama' && /^\/api(\/|$)/.test(own));
  return {
    ...NOTHING,
    provider: preset.id,
    kind: preset.id === 'openai' ? 'openai' : 'compatible',
    baseUrl: url.origin + (own && !begun ? own : preset.path),
  };
}

const OPENAI = { id: 'openai', label: openAI.label, path: '/v1', baseUrl: 'https://api.openai.com/v1' };
const presetById = (id: string) => (id === 'openai' ? OPENAI : presets.find((preset) => preset.id === id));

function fromUrl(url: URL, assume: string | undefined): UnderstoodAddress | null {
  if (url.username || url.password || !url.hostname || url.hostname.length > 253) return null;
  const azure = azureHostOf(url.hostname);
  const key = url.searchParams.get('api-key');
  if (azure) return { ...fromAzure(url, azure), key };
  // A Microsoft address with a placeholder in it, or a portal's page that names no account.
  if (/(^|\.)(azure|microsoft)\.(com|cn|us)$/.test(url.hostname)) return null;
  if (/^(.+\.)?api\.openai\.com$/.test(url.hostname)) return { ...fromCompatible(url, OPENAI), key };
  const preset = presetOfHost(url.hostname, url.port);
  if (preset) return { ...fromCompatible(url, preset), key };
  if (
    /\/openai\/deployments(\/|$)/i.test(url.pathname) ||
    url.searchParams.has('api-version') ||
    assume?.startsWith('azure')
  )
    return { ...fromOwnAzure(url), key };
  const assumed = assume === undefined ? undefined : presetById(assume);
  const generic = presetById('openai-compatible');
  return assumed || generic ? { ...fromCompatible(url, assumed ?? generic ?? OPENAI), key } : null;
}

/** Scheme mistakes repaired, `wss` read as `https`; a host without a scheme gets the one that fits it. */
function toUrl(text: string): URL | null {
  const [, scheme = '', rest = ''] = /^(?:(https?|wss?):?\/+|(?:https?|wss?):\/*|\/\/)?(.*)$/is.exec(text) ?? [];
  const host = /^[^/?#]*/.exec(rest)?.[0] ?? '';
  if (!/^(\[[0-9a-f:]+\]|[^\s:@[\]]+)(:\d{1,5})?$/i.test(host)) return null;
  const local = /^(localhost|\[|\d+\.\d+\.\d+\.\d+$|[^.]+$)/.test(host.replace(/:\d+$/, ''));
  const plainHttp = scheme ? /^(http|ws)$/i.test(scheme) : local;
  const candidate = `${plainHttp ? 'http' : 'https'}://${rest}`;
  return URL.parse(candidate);
}

const OPENING = /^[\s"'`<([{*_]+/;
const CLOSING = /[\s"'`>)\]}*_,;.]+$/;

function fromAccount(text: string): UnderstoodAddress | null {
  const account = accountIn(text);
  if (!account) return null;
  const { resource, deployment, cloud } = account;
  return {
    ...NOTHING,
    provider: 'azure-openai',
    kind: 'azure',
    cloud,
    resource,
    deployment,
    baseUrl: endpointOf(resource, cloud),
  };
}

function fromVendor(preset: { id: string; baseUrl: string | null } | undefined): UnderstoodAddress | null {
  if (!preset?.baseUrl) return null;
  return {
    ...NOTHING,
    provider: preset.id,
    kind: preset.id === 'openai' ? 'openai' : 'compatible',
    baseUrl: preset.baseUrl,
  };
}

/** A single word: an address, a host, a resource id, a vendor's name, or a resource's name. */
function fromWord(word: string, assume: string | undefined): UnderstoodAddress | null {
  const account = fromAccount(word);
  if (account) return account;
  if (/^simulator:?$/i.test(word))
    return { ...NOTHING, provider: 'simulator', kind: 'simulator', baseUrl: 'simulator:' };
  if (/^(https?|wss?):?\//i.test(word) || /[.:]/.test(word) || /^localhost(\/|$)/i.test(word)) {
    const url = toUrl(word);
    return url && !isPlaceholder(url.hostname) ? fromUrl(url, assume) : null;
  }
  const vendor =
    presetById(word.toLowerCase()) ?? presets.find(({ label }) => label.toLowerCase() === word.toLowerCase());
  if (vendor) return fromVendor(vendor);
  const isName = /^[a-z0-9][a-z0-9-]{0,62}[a-z0-9]$/i.test(word) && /[a-z]/i.test(word);
  if (!isName || isPlaceholder(word) || /^[0-9a-f]{32}$/i.test(word) || /^(sk|pk|gsk|xai)-/i.test(word)) return null;
  const resource = word.toLowerCase();
  return {
    ...NOTHING,
    provider: 'azure-openai',
    kind: 'azure',
    cloud: 'public',
    resource,
    baseUrl: endpointOf(resource, 'public'),
  };
}

/** How likely an address among several is the one: 0 is somebody's homepage. */
function weigh(
  text: string,
  assigned: boolean,
  assume: string | undefined,
): { score: number; read: UnderstoodAddress | null } {
  const read = fromWord(text, assume);
  if (!read) return { score: -1, read };
  const known = read.kind === 'azure' || read.kind === 'foundry' ? 4 : read.provider === 'openai-compatible' ? 0 : 3;
  const api = /\/v\d+(\/|$)|chat\/completions|\/openai(\/|$)/i.test(text) ? 1 : 0;
  return { score: known + api + (assigned ? 2 : 0) + (read.deployment === null ? 0 : 1), read };
}

function bestAddress(sample: Sample, assume: string | undefined): UnderstoodAddress | null {
  let best: ReturnType<typeof weigh> = { score: 0, read: null };
  for (const { text, assigned } of sample.addresses) {
    const weighed = weigh(text, assigned, assume);
    if (weighed.score > best.score) best = weighed;
  }
  if (best.read) return best.read;
  if (sample.resource !== null) return fromWord(sample.resource, assume);
  // `DEEPSEEK_API_KEY=…` names the vendor as well as an address would.
  const vendor = /^([A-Z0-9]+)_API_KEY$/.exec(sample.keyName ?? '')?.[1]?.toLowerCase();
  return sample.key !== null && vendor ? fromVendor(presetById(vendor)) : null;
}

function hostOf(baseUrl: string): string {
  return URL.parse(baseUrl)?.hostname ?? '';
}

function fromSample(text: string, assume: string | undefined): UnderstoodAddress | null {
  const account = fromAccount(text);
  const sample = readSample(text);
  const address = bestAddress(sample, assume) ?? account;
  if (!address) return null;
  const azure = address.kind === 'azure' || address.kind === 'foundry';
  const dated = isDated(sample.apiVersion) && !/\.services\.ai\.azure\.\w+\/models\b/i.test(text);
  // A version in the code says the code speaks the classic surface, unless the address itself says v1.
  const classic =
    azure && dated && (address.surface === null || (address.kind === 'foundry' && !/\/openai\/v1\b/i.test(text)));
  const serverless = azureHostOf(hostOf(address.baseUrl))?.form === 'serverless';
  return {
    ...address,
    ...(classic && !serverless ? { surface: 'classic' as const } : {}),
    apiVersion: address.apiVersion ?? (classic && !serverless ? sample.apiVersion : null),
    deployment: address.deployment ?? sample.deployment ?? sample.model,
    region: address.region ?? sample.region,
    key: address.key ?? sample.key,
  };
}

/**
 * What a paste says, or null when there is no address in it. `assume` is a provider id for hosts that do not tell
 * (an own gateway named in AZURE_ENDPOINT); a known host is always itself.
 */
export function understandAddress(text: string, assume?: string): UnderstoodAddress | null {
  const paste = plain(text.slice(0, 20_000)).trim();
  // `[endpoint](https://…)` of a document
  const link = /^\[[^\]\n]*\]\((\S+)\)$/.exec(paste)?.[1];
  const word = (link ?? paste).replace(OPENING, '').replace(CLOSING, '');
  // `AZURE_ENDPOINT=https://…` is one word too, but an assignment.
  const assignment = /^[A-Za-z_][\w-]*(=.|:["']?(https?|wss?):)/i.test(word);
  const single = word !== '' && !/\s/.test(word) && !assignment;
  const understood = (single ? fromWord(word, assume) : null) ?? (paste ? fromSample(paste, assume) : null);
  if (!understood) return null;
  const key = understood.key !== null && isKeyLike(understood.key) ? understood.key : null;
  return { ...understood, key, foundKey: key !== null };
}

/** A name for a connection: the resource, the vendor, or the host. */
export function connectionName(understood: Understood): string {
  if (understood.kind === 'simulator') return 'Simulator';
  if (understood.resource !== null) return understood.resource.slice(0, 80);
  const host = URL.parse(understood.baseUrl)?.host ?? understood.baseUrl;
  if (understood.region !== null) return `Azure OpenAI (${understood.region})`;
  if (understood.kind === 'azure' || understood.kind === 'foundry') return `Azure OpenAI (${host})`.slice(0, 80);
  const preset = presetById(understood.provider);
  return preset && preset.id !== 'openai-compatible' ? preset.label : host.slice(0, 80);
}
