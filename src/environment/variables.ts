/** The variables as they are read: each gets one state, to be shown on the settings page. */
import type { VariableState } from '#shared/contract/settings.ts';
import { maskSecrets } from '#providers/mask.ts';
import { withoutQuotes } from './model-list.ts';
import { note, type Note } from './notes.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads variables and remembers what became of them. */
export interface Variables {
  /** The value without spaces and quotation marks around it; undefined when it is not set or empty. */
  read(name: string): string | undefined;
  /** What the variable did. The last word on a variable holds; nothing happens when it is not set. */
  say(name: string, effect: VariableState['effect'], what: Note | null): void;
  warn(name: string, ...warnings: readonly Note[]): void;
  /** The names that are set and have no state yet. */
  rest(): string[];
  /** States in the order in which they were first read. */
  states(): VariableState[];
}

const SECRET =
  /(KEY|KEY_ID|KEYS|SECRET|TOKEN|PASSWORD|PASS|ACCESS_CODE|SETUP|CREDENTIALS?|IDENTITY_HEADER|CUSTOM_HEADERS|PLUGIN_SETTINGS)$/;

/** A secret keeps its last four characters when it is long enough not to be given away by them. */
function maskedSecret(value: string): string {
  const parts = value.split(',').map((part) => part.trim());
  return parts.map((part) => (part.length >= 16 ? `••••${part.slice(-4)}` : '••••')).join(', ');
}

function maskedValue(name: string, value: string): string {
  if (/ACCESS_CODE$|SETUP$/.test(name)) return value.replaceAll(/[^,]+/g, '••••');
  if (SECRET.test(name)) return maskedSecret(value);
  const plain = value.replaceAll(/(\w+:\/\/)[^\s/@]+@/g, '$1••••@');
  return maskSecrets(plain).slice(0, 300);
}

export function createVariables(env: Environment): Variables {
  const states = new Map<string, VariableState>();
  const valueOf = (name: string) => {
    const value = withoutQuotes(env[name] ?? '');
    return value === '' ? undefined : value;
  };
  const stateOf = (name: string): VariableState | undefined => {
    const value = valueOf(name);
    if (value === undefined) return undefined;
    const known = states.get(name);
    if (known) return known;
    const state: VariableState = {
      name,
      value: maskedValue(name, value),
      effect: 'accepted',
      note: null,
      warnings: [],
    };
    if (env[name]?.trim() !== value) state.warnings.push(note('quotes_removed'));
    states.set(name, state);
    return state;
  };
  return {
    read(name) {
      stateOf(name);
      return valueOf(name);
    },
    say(name, effect, what) {
      const state = stateOf(name);
      if (state) Object.assign(state, { effect, note: what });
    },
    warn(name, ...warnings) {
      stateOf(name)?.warnings.push(...warnings);
    },
    rest: () => Object.keys(env).filter((name) => !states.has(name) && valueOf(name) !== undefined),
    states: () => [...states.values()],
  };
}
