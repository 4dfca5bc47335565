/** `parlor simulate`: resources in regions, changeable while they run; or a real one recorded, or replayed. */
import { readdirSync, readFileSync, watchFile } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '#shared/errors.ts';
import {
  isTaken,
  Latency,
  parseFleet,
  parseRecording,
  parseScenario,
  readFault,
  readResource,
  replay,
  serveFleet,
  serveSimulator,
  type Fleet,
  type Recording,
  type ResourceDescription,
  type ServedFleet,
} from '#simulator/index.ts';
import { CommandError, type Simulation } from './command-line.ts';
import { record } from './record.ts';
import { recordingGuide, replayGuide, simulationGuide } from './simulate-guide.ts';

/** How often a file that describes the resources is looked at. */
const LOOK_MS = 500;

/** Serves what was asked for, on loopback unless told otherwise; what to print. Throws CommandError. */
export async function simulate(asked: Simulation): Promise<string> {
  try {
    return await served(asked);
  } catch (error) {
    if (!isTaken(error)) throw error;
    throw new CommandError(
      `Another program uses port ${error.port}. Stop it, or choose another: --port ${error.port + 10}.`,
    );
  }
}

async function served(asked: Simulation): Promise<string> {
  const { port, host } = asked;
  if (asked.record !== undefined) {
    const { url, folder, upstream } = await record(asked.record, asked.into ?? 'recordings', { port, host });
    return recordingGuide({ url, folder, upstream });
  }
  if (asked.replay !== undefined) {
    const recordings = recordingsIn(asked.replay);
    const player = replay(recordings, { timing: asked.timing });
    const { url } = await serveSimulator(player, { port, host });
    return replayGuide({ url, folder: asked.replay, requests: player.requests, recordings, timing: asked.timing });
  }
  const described = asked.config === undefined ? fleetOf(asked) : fleetIn(asked.config);
  const fleet = await serveFleet(described, { port, host });
  if (asked.config !== undefined) follow(asked.config, fleet);
  return simulationGuide(fleet, asked.config);
}

/** Words of the command as the resources they mean. */
export function fleetOf(asked: Simulation): Fleet {
  const texts = asked.resources.length === 0 ? ['swedencentral'] : asked.resources;
  const resources: ResourceDescription[] = texts.map((text) => said(() => readResource(text)));
  // One alone keeps the name it always had.
  if (asked.resources.length === 0 && resources[0]) resources[0].name = 'parlor-simulator';
  const find = (region: string): ResourceDescription => {
    const found = resources.find((one) => one.region === region);
    if (!found) throw new CommandError(`No resource is in ${region}: there are ${regions(resources)}.`);
    return found;
  };
  for (const text of asked.faults) {
    const { region, deployment, rest } = placed(text, resources);
    const fault = said(() => readFault(deployment === undefined ? rest : `${deployment}=${rest}`));
    for (const one of region === undefined ? resources : [find(region)]) one.faults = [...(one.faults ?? []), fault];
  }
  for (const text of asked.latencies) {
    const { region, rest } = placed(text, resources);
    const latency = latencyOf(rest);
    for (const one of region === undefined ? resources : [find(region)]) one.latency = latency;
  }
  for (const text of asked.scenarios) {
    const { region, rest } = placed(text, resources);
    const scenario = scenarioIn(rest);
    for (const one of region === undefined ? resources : [find(region)]) one.scenario = scenario;
  }
  const names = resources.map(({ region }) => region);
  const twice = names.find((one, i) => names.indexOf(one) !== i);
  if (twice !== undefined)
    throw new CommandError(`Two resources in ${twice}? Describe them in a file, each with a name: --config file.json.`);
  return { resources, ...(asked.seed === undefined ? {} : { seed: asked.seed }) };
}

/** `region/deployment=rest`, `region=rest` or `rest`. A name that is no region of ours is a deployment. */
function placed(text: string, resources: readonly ResourceDescription[]) {
  const at = text.indexOf('=');
  if (at === -1) return { region: undefined, deployment: undefined, rest: text };
  const [first = '', second] = text.slice(0, at).split('/');
  const rest = text.slice(at + 1);
  if (second !== undefined) return { region: first, deployment: second, rest };
  const isRegion = resources.some(({ region }) => region === first);
  const isDeployment = resources.some(({ deployments = [] }) => deployments.some(({ name }) => name === first));
  return !isRegion && isDeployment
    ? { region: undefined, deployment: first, rest }
    : { region: first, deployment: undefined, rest };
}

function regions(resources: readonly ResourceDescription[]): string {
  return resources.map(({ region }) => region).join(', ');
}

function latencyOf(text: string): Latency {
  const value: unknown = text.startsWith('{') ? said(() => json(text)) : text;
  const read = Latency.safeParse(value);
  if (!read.success)
    throw new CommandError(`--latency is instant, fast, lifelike, realistic, or figures as JSON, not “${text}”.`);
  return read.data;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CommandError(`“${text}” is not JSON: ${error instanceof Error ? error.message : ''}.`);
  }
}

/** What the words of a command are wrong about, as a sentence. */
function said<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof AppError ? new CommandError(String(error.detail)) : error;
  }
}

function scenarioIn(file: string) {
  return fromFile('scenario', file, parseScenario);
}

function fleetIn(file: string): Fleet {
  return fromFile('description', file, parseFleet);
}

function fromFile<T>(what: string, file: string, parse: (text: string) => T): T {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new CommandError(`The ${what} ${file} cannot be read.`);
  }
  try {
    return parse(text);
  } catch (error) {
    throw error instanceof AppError ? new CommandError(`The ${what} ${file} is not right: ${error.detail}`) : error;
  }
}

function recordingsIn(folder: string): Recording[] {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    throw new CommandError(`The folder ${folder} cannot be read.`);
  }
  if (names.length === 0)
    throw new CommandError(`There are no recordings in ${folder}. “parlor simulate --record <address>” makes some.`);
  // Named in the order they came.
  return names.sort().map((name) => fromFile('recording', join(folder, name), parseRecording));
}

/** A file that is edited takes effect; one that is wrong is said and changes nothing. */
function follow(file: string, fleet: ServedFleet): void {
  let work = Promise.resolve();
  watchFile(file, { interval: LOOK_MS }, () => {
    work = readAgain(work, file, fleet);
  });
}

/** One after the other. */
async function readAgain(before: Promise<void>, file: string, fleet: ServedFleet): Promise<void> {
  await before;
  try {
    await fleet.apply(fleetIn(file));
    process.stdout.write(`${file} was read again.\n${simulationGuide(fleet, file)}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)} Everything stays as it was.\n`);
  }
}
