/** DEFAULT_AGENT_CONFIG (`model=gpt-4o;provider=azure`) and SYSTEM_AGENT (`default=azure/gpt-4o,topic=…`). */
import { withoutQuotes } from './model-list.ts';
import { note, type Note } from './notes.ts';

/** A model as a variable names it: its id, and LobeChat's name of the provider. */
export interface NamedModel {
  model: string;
  provider: string | null;
}

export interface AgentConfig {
  model: string | null;
  provider: string | null;
  /** The system prompt. */
  instructions: string | null;
  warnings: Note[];
}

/** Splits at `separators` outside quotation marks. */
function splitOutsideQuotes(text: string, separators: RegExp): string[] {
  const parts: string[] = [''];
  let quote = '';
  for (const char of text) {
    if (quote === '' && separators.test(char)) {
      parts.push('');
      continue;
    }
    // A quotation mark opens only where a value begins, so that an apostrophe stays one.
    const begins = /[=＝]\s*$/.test(parts.at(-1) ?? '');
    if (quote === '' && begins && (char === '"' || char === "'")) quote = char;
    else if (char === quote) quote = '';
    parts[parts.length - 1] += char;
  }
  return parts.map((part) => part.trim()).filter(Boolean);
}

/** `k=v` pairs; the last of a name holds. What is no pair leaves a warning. */
function readPairs(parts: readonly string[], warnings: Note[]): Map<string, string> {
  const pairs = new Map<string, string>();
  for (const part of parts) {
    const [, key, value] = /^([^=＝]+)[=＝](.*)$/s.exec(part) ?? [];
    const read = value === undefined ? '' : withoutQuotes(value);
    if (key === undefined || read === '') warnings.push(note('agent_part_unreadable', { ignored: part.slice(0, 80) }));
    else pairs.set(key.trim(), read);
  }
  return pairs;
}

/** Reads DEFAULT_AGENT_CONFIG: `model`, `provider` and `systemRole` are used, other keys leave a warning. */
export function parseAgentConfig(text: string): AgentConfig {
  const warnings: Note[] = [];
  const pairs = readPairs(splitOutsideQuotes(withoutQuotes(text), /[;；]/), warnings);
  const take = (key: string) => {
    const value = pairs.get(key) ?? null;
    pairs.delete(key);
    return value;
  };
  const config = { model: take('model'), provider: take('provider'), instructions: take('systemRole') };
  if (pairs.size > 0) warnings.push(note('agent_key_unused', { ignored: [...pairs.keys()].join(', ') }));
  return { ...config, warnings };
}

const TASKS = new Set([
  'topic',
  'thread',
  'translation',
  'agentMeta',
  'historyCompress',
  'queryRewrite',
  'generationTopic',
  'default',
]);

export interface SystemAgents {
  /** Who writes titles: `topic`, otherwise `default`. */
  title: NamedModel | null;
  /** The model of each task that was named. */
  tasks: Record<string, NamedModel>;
  warnings: Note[];
}

/** Reads SYSTEM_AGENT: `task=provider/model`, separated by commas; a model's own name may contain slashes. */
export function parseSystemAgents(text: string): SystemAgents {
  const warnings: Note[] = [];
  const tasks: Record<string, NamedModel> = {};
  for (const [task, value] of readPairs(splitOutsideQuotes(withoutQuotes(text), /[,，;；]/), warnings)) {
    const at = value.indexOf('/');
    if (!TASKS.has(task)) warnings.push(note('agent_task_unknown', { ignored: task }));
    else if (at < 1 || at === value.length - 1)
      warnings.push(note('agent_part_unreadable', { ignored: `${task}=${value}`.slice(0, 80) }));
    else tasks[task] = { provider: value.slice(0, at).trim(), model: value.slice(at + 1).trim() };
  }
  return { title: tasks['topic'] ?? tasks['default'] ?? null, tasks, warnings };
}
