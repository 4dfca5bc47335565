/** The grammar of `{PROVIDER}_MODEL_LIST` (LobeChat's), with three leniencies: spaces, outer quotes, and `128k`. */
import type { Capabilities } from '#shared/contract/models.ts';
import { factsOf } from '#providers/models.ts';
import { note, type Note } from './notes.ts';

export interface ModelEntry {
  /** What people call it; where a deployment is named beside it, also its base model. */
  id: string;
  /** Its name at the upstream. */
  upstreamName: string;
  displayName: string | null;
  /** The base model the id declares, when it is one we know. */
  model: string | null;
  contextTokens: number | null;
  /** Null when the list says nothing: then what is known of the model holds. */
  capabilities: Capabilities | null;
}

export interface ModelList {
  /** `-all`: only what was added is shown. */
  removeAll: boolean;
  /** Models that are not shown although the upstream has them. */
  removed: string[];
  add: ModelEntry[];
  warnings: Note[];
}

const CAPABILITIES: Record<string, keyof Capabilities | null> = {
  reasoning: 'reasoning',
  vision: 'vision',
  fc: 'tools',
  // Understood, and of no use to Parlor yet.
  file: null,
  video: null,
  search: null,
  imageOutput: null,
};

/** `128000`, `128k`, `1m` → tokens; LobeChat reads leading digits and drops the rest. */
function readContext(text: string, item: string, warnings: Note[]): number | null {
  if (text === '') return null;
  const [, digits = '', tail = ''] = /^(\d*)(.*)$/s.exec(text) ?? [];
  const unit = { k: 1000, m: 1_000_000, '': 1 }[tail.trim().toLowerCase()];
  const tokens = Number(digits) * (unit ?? 1);
  if (digits === '' || !Number.isSafeInteger(tokens)) {
    const first = Object.hasOwn(CAPABILITIES, text);
    warnings.push(note(first ? 'list_capability_first' : 'list_context_unreadable', { item, ignored: text }));
    return null;
  }
  if (unit === undefined) warnings.push(note('list_context_tail', { item, ignored: tail }));
  return tokens === 0 ? null : tokens;
}

interface Detail {
  contextTokens: number | null;
  abilities: Set<keyof Capabilities>;
}

/** What stands between `<` and `>`. */
function readDetail(text: string | undefined, item: string, warnings: Note[]): Detail {
  const abilities = new Set<keyof Capabilities>();
  if (text === undefined) return { contextTokens: null, abilities };
  const end = text.indexOf('>');
  if (end < 0) warnings.push(note('list_unclosed', { item }));
  const after = end < 0 ? '' : text.slice(end + 1).trim();
  if (after) warnings.push(note('list_after_bracket', { item, ignored: after }));
  const [context = '', ...named] = (end < 0 ? text : text.slice(0, end)).split(':').map((part) => part.trim());
  const unused: string[] = [];
  for (const name of named.filter(Boolean)) {
    const capability = Object.hasOwn(CAPABILITIES, name) ? CAPABILITIES[name] : undefined;
    if (capability === undefined) warnings.push(note('list_capability_unknown', { item, ignored: name }));
    else if (capability === null) unused.push(name);
    else abilities.add(capability);
  }
  if (unused.length > 0) warnings.push(note('list_capability_unused', { item, ignored: unused.join(', ') }));
  return { contextTokens: readContext(context, item, warnings), abilities };
}

interface Names {
  id: string;
  deployment: string | null;
  displayName: string | null;
}

/** What stands before `<`: `id -> deployment = display`, in this order. */
function readNames(text: string, item: string, arrows: boolean, warnings: Note[]): Names {
  const [left = '', display, ...more] = text.split('=').map((part) => part.trim());
  if (more.length > 0) warnings.push(note('list_second_equals', { item, ignored: more.join('=') }));
  if (display?.includes('->')) warnings.push(note('list_arrow_in_name', { item }));
  const displayName = display || null;
  if (!arrows) {
    if (left.includes('->')) warnings.push(note('list_arrow_unread', { item }));
    return { id: left, deployment: null, displayName };
  }
  const [id = '', deployment, ...rest] = left.split('->').map((part) => part.trim());
  if (rest.length > 0) warnings.push(note('list_second_arrow', { item, ignored: rest.join('->') }));
  return { id, deployment: deployment || null, displayName };
}

function entryOf({ id, deployment, displayName }: Names, { contextTokens, abilities }: Detail): ModelEntry {
  const facts = factsOf(id);
  const has = (name: keyof Capabilities) => abilities.has(name) || facts?.[name] === true;
  return {
    id,
    upstreamName: deployment ?? id,
    displayName,
    model: facts?.name ?? null,
    contextTokens: contextTokens ?? facts?.contextTokens ?? null,
    capabilities:
      abilities.size === 0 ? null : { vision: has('vision'), tools: has('tools'), reasoning: has('reasoning') },
  };
}

function readItem(item: string, list: ModelList, arrows: boolean): void {
  const sign = /^[+-]/.exec(item)?.[0];
  const body = (sign ? item.slice(1) : item).trim();
  if (body === '') return void list.warnings.push(note('list_sign_alone', { item }));
  const cut = body.indexOf('<');
  const left = cut < 0 ? body : body.slice(0, cut);
  const detail = cut < 0 ? undefined : body.slice(cut + 1);
  if (sign === '-') {
    // Signs of detail on a removal say nothing, and their faults neither.
    const { id, deployment, displayName } = readNames(left, item, arrows, []);
    if (detail !== undefined || deployment !== null || displayName !== null)
      list.warnings.push(note('list_removal_detail', { item }));
    if (id === 'all') list.removeAll = true;
    else if (id !== '') list.removed.push(id);
    return;
  }
  const names = readNames(left, item, arrows, list.warnings);
  if (names.id === '') return void list.warnings.push(note('list_no_id', { item }));
  if (sign === '+' && names.id === 'all') list.warnings.push(note('list_plus_all', { item }));
  const entry = entryOf(names, readDetail(detail, item, list.warnings));
  const before = list.add.findIndex(({ id }) => id === entry.id);
  if (before >= 0) {
    list.add.splice(before, 1);
    list.warnings.push(note('list_twice', { item, id: entry.id }));
  }
  list.add.push(entry);
}

/** `text` without quotation marks around it (as `docker --env-file` leaves them). */
export function withoutQuotes(text: string): string {
  const trimmed = text.trim();
  return /^(["'])(?:(?!\1).)*\1$/s.test(trimmed) ? trimmed.slice(1, -1).trim() : trimmed;
}

/**
 * Parses a model list. `arrows`: whether `->` names a deployment (Azure, Volcengine and Qwen); elsewhere it is part of
 * the id. Everything that is ignored leaves a warning; nothing throws.
 */
export function parseModelList(text: string, { arrows }: { arrows: boolean }): ModelList {
  const list: ModelList = { removeAll: false, removed: [], add: [], warnings: [] };
  const items = withoutQuotes(text).split(/[,，]/);
  for (const item of items.map((part) => withoutQuotes(part)).filter(Boolean)) readItem(item, list, arrows);
  for (const { id } of list.add)
    if (list.removed.includes(id)) list.warnings.push(note('list_added_and_removed', { item: `-${id}`, id }));
  return list;
}
