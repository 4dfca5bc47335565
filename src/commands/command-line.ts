/** What was typed after `parlor`, read into one command. */
import { parseArgs } from 'node:util';

export type Command =
  | { name: 'start' | 'doctor' | 'help' | 'version' }
  | { name: 'simulate'; port: number; host: string; scenario: string | undefined }
  | { name: 'key-create'; keyName: string; email: string | undefined; days: number | undefined }
  | { name: 'key-list' }
  | { name: 'key-revoke'; id: string };

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
  scenario: { type: 'string' },
  name: { type: 'string' },
  email: { type: 'string' },
  days: { type: 'string' },
} as const;

/** Options that belong to one command; the others are known everywhere. */
const own: Record<string, readonly string[]> = {
  simulate: ['port', 'host', 'scenario'],
  'key create': ['name', 'email', 'days'],
};

const SIMULATED_PORT = 9100;

type Values = ReturnType<typeof parsed>['values'];

/** Every command by its words, and how the rest of the line is read. */
const commands: Record<string, (values: Values, rest: readonly string[]) => Command> = {
  start: plain('start'),
  doctor: plain('doctor'),
  help: plain('help'),
  version: plain('version'),
  simulate(values, [word, ...others]) {
    none(others);
    const port = values.port ?? word;
    return {
      name: 'simulate',
      port: port === undefined ? SIMULATED_PORT : whole('port', port, 0, 65_535),
      host: values.host ?? '127.0.0.1',
      scenario: values.scenario,
    };
  },
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

function plain(name: 'start' | 'doctor' | 'help' | 'version' | 'key-list') {
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
  for (const option of ['port', 'host', 'scenario', 'name', 'email', 'days'] as const)
    if (values[option] !== undefined && own[said]?.includes(option) !== true)
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
