/** What was typed after `parlor`, read into one command. */
import { parseArgs } from 'node:util';

export type Command =
  | { name: 'doctor' | 'help' | 'version' }
  | { name: 'start'; workers: number | undefined }
  | { name: 'move-store'; into: 'postgres' | 'sqlite' }
  | { name: 'backup'; into: string | undefined }
  | { name: 'restore'; file: string; dryRun: boolean }
  | ({ name: 'simulate' } & Simulation)
  | { name: 'key-create'; keyName: string; email: string | undefined; days: number | undefined }
  | { name: 'key-list' }
  | { name: 'key-revoke'; id: string };

/** What is simulated, as it was typed; each text is read where it is used. */
export interface Simulation {
  /** The first resource's. */
  port: number;
  host: string;
  /** `region=deployment,…`, one for each. */
  resources: readonly string[];
  /** A file that describes them instead. */
  config: string | undefined;
  /** `file` or `region=file`. */
  scenarios: readonly string[];
  /** `[region[/deployment]=]fault[:30%][:5x]` */
  faults: readonly string[];
  /** `name` or `region=name`. */
  latencies: readonly string[];
  seed: number | undefined;
  /** A real resource's address, in front of which everything is recorded. */
  record: string | undefined;
  /** Where recordings are written. */
  into: string | undefined;
  /** A folder of recordings to answer from. */
  replay: string | undefined;
  timing: 'original' | 'instant';
}

/** The command line says something that cannot be done. The message is a sentence for whoever typed it. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

const options = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  /** The launcher's own. */
  'as-built': { type: 'boolean' },
  port: { type: 'string' },
  host: { type: 'string' },
  resource: { type: 'string', multiple: true },
  config: { type: 'string' },
  scenario: { type: 'string', multiple: true },
  fault: { type: 'string', multiple: true },
  latency: { type: 'string', multiple: true },
  seed: { type: 'string' },
  record: { type: 'string' },
  into: { type: 'string' },
  replay: { type: 'string' },
  timing: { type: 'string' },
  name: { type: 'string' },
  email: { type: 'string' },
  days: { type: 'string' },
  workers: { type: 'string' },
  'dry-run': { type: 'boolean' },
} as const;

/** Options that belong to one command; the others are known everywhere. */
const own: Record<string, readonly string[]> = {
  simulate: [
    'port',
    'host',
    'resource',
    'config',
    'scenario',
    'fault',
    'latency',
    'seed',
    'record',
    'into',
    'replay',
    'timing',
  ],
  'key create': ['name', 'email', 'days'],
  start: ['workers'],
  backup: ['into'],
  restore: ['dry-run'],
};

const EVERYWHERE: readonly string[] = ['help', 'version', 'as-built'];

const MOST_WORKERS = 64;

const SIMULATED_PORT = 9100;

type Values = ReturnType<typeof parsed>['values'];

/** Every command by its words, and how the rest of the line is read. */
const commands: Record<string, (values: Values, rest: readonly string[]) => Command> = {
  start(values, rest) {
    none(rest);
    const { workers } = values;
    return { name: 'start', workers: workers === undefined ? undefined : whole('workers', workers, 1, MOST_WORKERS) };
  },
  'move-store'(_, [into, ...others]) {
    none(others);
    if (into === 'postgres' || into === 'sqlite') return { name: 'move-store', into };
    throw new CommandError('Say where to: parlor move-store postgres, or parlor move-store sqlite.');
  },
  backup({ into }, rest) {
    none(rest);
    return { name: 'backup', into };
  },
  restore(values, [file, ...others]) {
    none(others);
    if (file === undefined) throw new CommandError('Say which backup: parlor restore <file> [--dry-run].');
    return { name: 'restore', file, dryRun: values['dry-run'] === true };
  },
  doctor: plain('doctor'),
  help: plain('help'),
  version: plain('version'),
  simulate: simulation,
  'key create'(values, rest) {
    none(rest);
    const keyName = values.name?.trim() ?? '';
    if (keyName === '') throw new CommandError('Say what the key is for: parlor key create --name X');
    const days = values.days === undefined ? undefined : whole('days', values.days, 1, 36_500);
    return { name: 'key-create', keyName, email: values.email, days };
  },
  'key list': plain('key-list'),
  'key revoke'(_, [id, ...others]) {
    none(others);
    if (id === undefined) throw new CommandError('Say which key: parlor key revoke <id>. “parlor key list” shows ids.');
    return { name: 'key-revoke', id };
  },
};

function simulation(values: Values, [word, ...others]: readonly string[]): Command {
  none(others);
  const port = values.port ?? word;
  const { resource = [], scenario = [], fault = [], latency = [], config, record, into, replay } = values;
  const described = [...resource, ...scenario, ...fault, ...latency].length > 0 || values.seed !== undefined;
  choosesOneWay(values, described);
  return {
    name: 'simulate',
    port: port === undefined ? SIMULATED_PORT : whole('port', port, 0, 65_535),
    host: values.host ?? '127.0.0.1',
    resources: resource,
    config,
    scenarios: scenario,
    faults: fault,
    latencies: latency,
    seed: values.seed === undefined ? undefined : whole('seed', values.seed, 0, 0xffffffff),
    record,
    into,
    replay,
    timing: values.timing === 'instant' ? 'instant' : 'original',
  };
}

/** A simulation, a recording or a replay, and what belongs to each. */
function choosesOneWay({ config, record, replay, into, timing }: Values, described: boolean): void {
  if ([record, replay, config].filter((one) => one !== undefined).length > 1)
    throw new CommandError('--record, --replay and --config are three ways; choose one.');
  if (described && (record ?? replay) !== undefined)
    throw new CommandError('What is recorded or replayed answers as it is: leave out what describes a simulation.');
  if (config !== undefined && described)
    throw new CommandError('--config describes everything: write it into the file instead.');
  if (into !== undefined && record === undefined) throw new CommandError('--into belongs to --record.');
  if (timing !== undefined && replay === undefined) throw new CommandError('--timing belongs to --replay.');
  if (timing !== undefined && timing !== 'original' && timing !== 'instant')
    throw new CommandError(`--timing is original or instant, not “${timing}”.`);
}

function plain(name: 'doctor' | 'help' | 'version' | 'key-list') {
  return (_: Values, rest: readonly string[]): Command => {
    none(rest);
    return { name };
  };
}

/** Throws CommandError. */
export function readCommand(args: readonly string[]): Command {
  const { values, words } = parsed(args);
  if (values.version) return { name: 'version' };
  if (values.help) return { name: 'help' };
  const length = words[0] === 'key' ? 2 : 1;
  const said = words.slice(0, length).join(' ') || 'start';
  for (const option of Object.keys(values))
    if (!EVERYWHERE.includes(option) && own[said]?.includes(option) !== true)
      throw new CommandError(`--${option} does not belong to “parlor ${said}”.${hintFor(option, said)}`);
  const read = Object.hasOwn(commands, said) ? commands[said] : undefined;
  if (read === undefined) throw new CommandError(`There is no “parlor ${said}”. “parlor --help” lists what there is.`);
  return read(values, words.slice(length));
}

function parsed(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return { values, words: positionals };
  } catch (error) {
    throw new CommandError(error instanceof Error ? `${error.message.split('.')[0] ?? ''}.` : String(error));
  }
}

function none(words: readonly string[]): void {
  if (words.length > 0) throw new CommandError(`“${words.join(' ')}” is one word too many.`);
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && text.trim() !== '' && value >= least && value <= most) return value;
  throw new CommandError(`--${name} takes a whole number from ${least} to ${most}, not “${text}”.`);
}

function hintFor(option: string, said: string): string {
  if (said !== 'start') return '';
  if (option === 'port') return ' The server listens where PORT=… says.';
  return option === 'host' ? ' The server listens where PARLOR_HOST=… says.' : '';
}
