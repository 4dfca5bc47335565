/**
 * `/_simulator`: changing a served resource while it runs. It asks for one of the resource's keys, so that no page a
 * browser shows can reach it.
 */
import { AppError } from '#shared/errors.ts';
import { Latency } from '../latency.ts';
import { regenerateKey } from '../resource.ts';
import { Scenario } from '../scenario.ts';
import type { Simulator } from '../simulator.ts';
import { whole, type SimulatorRequest, type SimulatorResponse } from '../wire.ts';
import { Faults, faultText, parsed, readFault, scenarioOf, type Manner } from './description.ts';

export const CONTROL = '/_simulator';

/** A resource and how it behaves now. */
export interface Steered {
  simulator: Simulator;
  manner: Manner;
}

/** Makes it behave so from the next request on. */
export function steer(steered: Steered, change: Partial<Manner>): void {
  steered.manner = { ...steered.manner, ...change };
  steered.simulator.play(scenarioOf(steered.manner));
}

export function isControl(path: string): boolean {
  return path === CONTROL || path.startsWith(`${CONTROL}/`) || path.startsWith(`${CONTROL}?`);
}

export function control(steered: Steered, request: SimulatorRequest): SimulatorResponse {
  const { keys } = steered.simulator.resource;
  const key = request.headers['api-key'] ?? '';
  if (key !== keys.key1 && key !== keys.key2)
    return json(401, { error: { code: '401', message: 'Send one of the resource’s keys as api-key.' } });
  const path = request.path.split('?')[0] ?? '';
  try {
    return answer(steered, `${request.method} ${path.slice(CONTROL.length)}`, Buffer.from(request.body).toString());
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return json(400, { error: { code: error.code, message: error.detail } });
  }
}

function answer(steered: Steered, asked: string, text: string): SimulatorResponse {
  switch (asked) {
    case 'GET ':
    case 'GET /':
      return json(200, stateOf(steered));
    case 'GET /journal':
      return json(200, { requests: steered.simulator.resource.journal });
    case 'PUT /faults':
      return changed(steered, { faults: faultsOf(text) });
    case 'DELETE /faults':
      return changed(steered, { faults: [] });
    case 'PUT /latency':
      return changed(steered, { latency: latencyOf(text) });
    case 'DELETE /latency':
      return changed(steered, { latency: undefined });
    case 'PUT /scenario':
      return changed(steered, { scenario: parsed(Scenario, text) });
    case 'DELETE /scenario':
      return changed(steered, { scenario: undefined });
    case 'POST /keys/key1':
    case 'POST /keys/key2': {
      const { resource } = steered.simulator;
      regenerateKey(resource, asked.endsWith('1') ? 'key1' : 'key2');
      return json(200, resource.keys);
    }
    default:
      return json(404, { error: { code: '404', message: `There is no ${asked}. ${WAYS}` } });
  }
}

const WAYS =
  'There are GET /, GET /journal, PUT and DELETE of /faults, /latency and /scenario, POST /keys/key1 and /keys/key2.';

function changed(steered: Steered, change: Partial<Manner>): SimulatorResponse {
  steer(steered, change);
  return json(200, stateOf(steered));
}

/** A list as JSON, or one fault as it is typed. */
function faultsOf(text: string): Manner['faults'] {
  return text.trimStart().startsWith('[') ? parsed(Faults, text) : [readFault(text.trim().replaceAll('"', ''))];
}

/** JSON, or a name as it is typed. */
function latencyOf(text: string): Latency {
  const trimmed = text.trim();
  return parsed(Latency, /^[{"]/.test(trimmed) ? trimmed : JSON.stringify(trimmed));
}

function stateOf({ simulator: { resource }, manner }: Steered): object {
  const answers: Record<string, number> = {};
  for (const { status } of resource.journal) answers[String(status)] = (answers[String(status)] ?? 0) + 1;
  return {
    name: resource.name,
    region: resource.region,
    endpoint: resource.endpoint,
    deployments: [...resource.deployments.values()].map(({ name, model, sku, capacity }) => ({
      name,
      model: model.served,
      sku,
      capacity,
    })),
    faults: manner.faults.map(faultText),
    latency: manner.latency ?? null,
    scenario: manner.scenario ?? null,
    answers,
  };
}

function json(status: number, value: object): SimulatorResponse {
  const body = Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
  return {
    status,
    headers: { 'content-type': 'application/json', 'content-length': String(body.byteLength) },
    body: whole(body),
  };
}
