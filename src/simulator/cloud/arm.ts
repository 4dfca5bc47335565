/** The control plane (azure-openai.md 9): who may, then which of its tables the path is in. */
import { isObject } from '#shared/json.ts';
import { parseJson } from '../body.ts';
import { uuid } from '../ids.ts';
import { whole, type SimulatorRequest, type SimulatorResponse, type WireError } from '../wire.ts';
import { accounts } from './accounts.ts';
import type { Cloud } from './cloud.ts';
import { deployments } from './deployments.ts';
import type { ArmAnswer, ArmRow } from './arm-call.ts';
import * as say from './errors.ts';
import { listings } from './listings.ts';
import { policies } from './policies.ts';

const table: readonly ArmRow[] = [...listings, ...accounts, ...deployments, ...policies];
const rows = table.map((row) => ({ row, segments: row.path.toLowerCase().split('/') }));

const AUDIENCES = ['https://management.azure.com', 'https://management.core.windows.net'];

const VERSIONS = [
  '2022-12-01',
  '2023-05-01',
  '2023-10-01-preview',
  '2024-04-01-preview',
  '2024-06-01-preview',
  '2024-10-01',
  '2025-04-01-preview',
  '2025-06-01',
  '2025-09-01',
];

export async function answerArm(cloud: Cloud, request: SimulatorRequest): Promise<SimulatorResponse> {
  const [path = '', question = ''] = request.path.split('?');
  const query = new URLSearchParams(question);
  const refused = refusal(cloud, request) ?? versionError(query);
  if (refused) return render(refused);
  const segments = path.split('/').filter((one) => one !== '');
  const found = rows.find(
    ({ segments: pattern }) =>
      pattern.length === segments.length &&
      pattern.every((part, i) => part === '*' || part === segments[i]?.toLowerCase()),
  );
  if (!found) return render(say.pathUnknown);
  const handler = found.row.methods[request.method as 'GET']; // any other method is simply not there
  if (!handler) return render(say.methodUnknown);
  const names = segments.filter((_, i) => found.segments[i] === '*').map(decode);
  const outside = scopeError(cloud, path);
  if (outside) return render(outside);
  const body = request.body.byteLength === 0 ? {} : parseJson(request.body);
  if (!isObject(body)) return render(say.bodyInvalid);
  const host = request.headers['host'];
  const origin = host === undefined ? 'https://management.azure.com' : `http://${host}`;
  return render(await handler({ cloud, method: request.method, names, query, body, origin, path }));
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function refusal(cloud: Cloud, { headers }: SimulatorRequest): WireError | undefined {
  const token = /^Bearer +(\S+)\s*$/i.exec(headers['authorization'] ?? '')?.[1];
  if (token === undefined) return say.tokenAbsent;
  if (token === cloud.armToken) return undefined;
  const checked = cloud.directory.check(token, AUDIENCES);
  if (checked === 'expired') return say.tokenExpired;
  if (checked === 'elsewhere') return say.tokenForElsewhere;
  return checked === 'invalid' ? say.tokenInvalid : undefined;
}

function versionError(query: URLSearchParams): WireError | undefined {
  const version = query.get('api-version');
  if (version === null) return say.versionAbsent;
  // Subscriptions and groups are of another provider, with versions of its own.
  return VERSIONS.includes(version) || /^20(?:1\d|2[0-2])-/.test(version)
    ? undefined
    : say.versionUnknown(version, VERSIONS);
}

/** The subscription and the group, wherever they stand. */
function scopeError(cloud: Cloud, path: string): WireError | undefined {
  const subscription = /^\/+subscriptions\/([^/]+)/i.exec(path)?.[1];
  if (subscription !== undefined && subscription.toLowerCase() !== cloud.subscription.toLowerCase())
    return say.subscriptionUnknown(subscription);
  const group = /\/resourceGroups\/([^/]+)/i.exec(path)?.[1];
  return group !== undefined && group.toLowerCase() !== cloud.resourceGroup.toLowerCase()
    ? say.groupUnknown(group)
    : undefined;
}

function render(said: ArmAnswer | WireError): SimulatorResponse {
  const error = 'origin' in said;
  const text = error ? said.body : said.value === undefined ? '' : JSON.stringify(said.value);
  const body = Buffer.from(text);
  const id = uuid(Math.random);
  return {
    status: said.status,
    headers: {
      ...(text === '' ? {} : { 'content-type': 'application/json; charset=utf-8' }),
      'content-length': String(body.byteLength),
      'cache-control': 'no-cache',
      'x-ms-request-id': id,
      'x-ms-correlation-request-id': id,
      'x-ms-routing-request-id': `SIMULATOR:${id}`,
      'x-ms-ratelimit-remaining-subscription-reads': '11999',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'x-content-type-options': 'nosniff',
      ...said.headers,
    },
    body: whole(body),
  };
}
