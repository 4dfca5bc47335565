/** Who may open a realtime session, and to what (azure-openai.md 1.9): both forms of the address, every way to bring a key. */
import { previewsSince } from '../api-versions.ts';
import { refuse } from '../auth.ts';
import { errorResponse, type Core, type DeploymentCall } from '../core.ts';
import { newCall } from '../front-door.ts';
import { admit, operationError } from '../inference.ts';
import type { Route } from '../routes.ts';
import { behaviourOfHeaders } from '../scenario.ts';
import { findFault } from '../faults.ts';
import { ConnectionCut, type SimulatorRequest, type SimulatorResponse, type WireError } from '../wire.ts';
import { deploymentUnknown, modelError, notFound } from '../wire-errors.ts';
import { Session } from './session.ts';
import { ga, preview, type Dialect } from './settings.ts';
import type { Line } from './websocket.ts';

export interface Connection {
  /** Of the answer to the handshake. */
  headers: Record<string, string>;
  open: (line: Line) => Pick<Session, 'receive' | 'close'>;
}

interface Door {
  route: Route;
  generation: 'classic' | 'v1';
  dialect: Dialect;
  deployment: string | undefined;
  kind: 'realtime' | 'transcription';
}

const hasRealtime = previewsSince('2024-10-01');

function findDoor(target: string): Door | undefined {
  const [path = '', question = ''] = target.split('?');
  const query = new URLSearchParams(question);
  const where = path
    .split('/')
    .filter((segment) => segment !== '')
    .join('/');
  const kind = query.get('intent') === 'transcription' ? 'transcription' : 'realtime';
  const apiVersion = query.get('api-version');
  const common = { surface: 'chat', name: undefined, query } as const;
  if (where === 'openai/v1/realtime') {
    const route: Route = { ...common, generation: 'v1', apiVersion: undefined };
    return {
      route,
      generation: 'v1',
      dialect: ga,
      deployment: query.get('model') ?? query.get('deployment') ?? undefined,
      kind,
    };
  }
  if (where !== 'openai/realtime' || apiVersion === null || !hasRealtime(apiVersion)) return undefined;
  const route: Route = { ...common, generation: 'classic', apiVersion };
  return { route, generation: 'classic', dialect: preview, deployment: query.get('deployment') ?? undefined, kind };
}

/** Looks at the handshake. Throws `ConnectionCut` where the scenario breaks the connection. */
export function connect(core: Core, request: SimulatorRequest): Connection | SimulatorResponse {
  const door = findDoor(request.path);
  const call = newCall(core, { ...request, path: withoutSecrets(request.path) }, door?.route);
  const fail = (error: WireError): SimulatorResponse => errorResponse(core, call.ids, call.entry, error);
  if (!door) return fail(notFound);
  const asked = behaviourOfHeaders(request.headers);
  if ('wrong' in asked) return fail(modelError(asked.wrong, { code: 'simulator_knob' }));
  const name = door.deployment ?? '';
  const deployment = core.resource.deployments.get(name);
  call.entry.deployment = name;
  const behaviour = core.behaviourOf(name, deployment?.behaviour, asked, () => '');
  const fault = behaviour.fault === undefined ? undefined : findFault(behaviour.fault);
  if (fault && 'connection' in fault) throw new ConnectionCut('broken by the scenario');
  if (fault?.at === 'front' && 'error' in fault) return fail(fault.error);
  const refused = refuse(core.resource, credentials(request, door.route.query), door.generation, core.checkToken);
  if (refused) return fail(refused);
  if (!deployment) return fail(deploymentUnknown);
  const unfit = operationError(
    door.kind === 'transcription' && !deployment.model.operations.includes('realtime') ? 'transcription' : 'realtime',
    deployment.model,
    door.route.apiVersion,
  );
  if (unfit) return fail(unfit);
  const inside: DeploymentCall = { ...call, deployment, behaviour, body: undefined, form: undefined };
  const limited = admit(inside, 'realtime', 0).refused;
  if (limited) return fail(limited);
  call.entry.status = 101;
  return {
    headers: { 'apim-request-id': call.ids.apim, 'x-ms-region': core.resource.region },
    open: (line) => {
      const session = new Session({ call: inside, dialect: door.dialect, kind: door.kind, line });
      return {
        receive: (text) => session.receive(text),
        close() {
          call.entry.outcome = 'completed';
          session.close();
        },
      };
    },
  };
}

/** Browsers cannot set headers: the key may stand in the address, or among the protocols they offer. */
function credentials(request: SimulatorRequest, query: URLSearchParams): Record<string, string | undefined> {
  const { headers } = request;
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim());
  const PROTOCOL = 'openai-insecure-api-key.';
  const key =
    headers['api-key'] ??
    query.get('api-key') ??
    offered.find((one) => one.startsWith(PROTOCOL))?.slice(PROTOCOL.length);
  const token = headers['authorization'] ?? query.get('authorization') ?? query.get('Authorization') ?? undefined;
  return { 'api-key': key, authorization: token };
}

/** The journal does not keep what is nobody's business. */
function withoutSecrets(path: string): string {
  return path.replaceAll(/([?&](?:api-key|authorization)=)[^&]*/gi, '$1…');
}
