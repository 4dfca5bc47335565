/** What is brought in, whatever it comes from: each format becomes this, and one writer makes it ours. */
import { Parameters } from '#shared/parameters.ts';

export interface SourceChat {
  /** Its id there; the same chat brought in again is the same chat here. */
  id: string;
  title: string;
  /** ms since 1970; null where the export does not say. */
  createdAt: number | null;
  updatedAt: number | null;
  archived: boolean;
  pinned: boolean;
  /** As they are called there. */
  tags?: string[];
  /** The id of the assistant it belongs to. */
  assistant: string | null;
  /** The message in view; null: the last one. */
  leaf: string | null;
  messages: SourceMessage[];
}

export interface SourceMessage {
  id: string;
  /** Null for a first message. What names a parent that is not there becomes one. */
  parent: string | null;
  role: 'user' | 'assistant';
  parts: SourcePart[];
  model: string | null;
  createdAt: number | null;
}

export type SourcePart =
  | { type: 'text'; text: string }
  | { type: 'reasoning'; text: string; ms?: number }
  | { type: 'tool'; name: string; arguments: string; result: string | null; failed?: boolean }
  /** `data`: a `data:` address; else a name to look for in the archive. */
  | { type: 'file'; name: string; ref: string; data?: string };

/** Something with its own instructions, and the chats that were held with it or stand in it. */
export interface SourceAssistant {
  id: string;
  /** What it is here. */
  becomes: 'assistant' | 'project';
  name: string;
  emoji: string;
  instructions: string;
  model: string | null;
  description?: string;
  openers?: string[];
  parameters?: Parameters;
}

/** Kept for later, with gaps such as `{{topic}}`. */
export interface SourcePrompt {
  id: string;
  title: string;
  text: string;
}

export type SourceThing =
  | { kind: 'chat'; chat: SourceChat }
  | { kind: 'assistant'; assistant: SourceAssistant }
  | { kind: 'prompt'; prompt: SourcePrompt }
  | { kind: 'problem'; problem: Problem };

/** What could not be brought in, and what of it. */
export interface Problem {
  what: 'chat-unreadable' | 'chat-empty' | 'too-large' | 'cut-off' | 'file-missing' | 'prompts-left' | 'not-stored';
  /** The title, or the name of the file. */
  name: string;
}

export const FORMATS = [
  'chatgpt',
  'claude',
  'lobechat',
  'open-webui',
  'librechat',
  'nextchat',
  'chat-ui',
  'chatbot-ui',
  'parlor',
] as const;
export type Format = (typeof FORMATS)[number];

// Small readers for what other people's programs wrote: any field may be missing or something else.

export type Loose = Record<string, unknown>;

export function isLoose(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
export const loose = (value: unknown): Loose => (isLoose(value) ? value : {});
export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
export const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');
export const textOrNull = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
export const idIn = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : null;

/** ms since 1970 from seconds, ms, ISO or what a database wrote (`{ "$date": … }`); null for anything else. */
export function timeIn(value: unknown): number | null {
  if (isLoose(value)) return timeIn(value['$date'] ?? value['$numberLong']);
  if (typeof value === 'string') {
    if (/^\d{9,16}$/.test(value)) return timeIn(Number(value));
    const parsed = Date.parse(value);
    return Number.isNaN(parsed) ? null : parsed;
  }
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) return null;
  const ms = value < 100_000_000_000 ? value * 1000 : value < 100_000_000_000_000 ? value : value / 1000;
  return Math.round(ms);
}

/** Text parts that follow each other are one, a tool's output goes with its call; empty ones are none. */
export function tidied(parts: SourcePart[]): SourcePart[] {
  const tidy: SourcePart[] = [];
  for (const part of parts) {
    const last = tidy.at(-1);
    if ((part.type === 'text' || part.type === 'reasoning') && part.text.trim() === '') continue;
    if (part.type === 'text' && last?.type === 'text')
      tidy[tidy.length - 1] = { type: 'text', text: `${last.text}\n\n${part.text}` };
    else if (part.type === 'tool' && part.arguments === '' && last?.type === 'tool' && last.result === null)
      tidy[tidy.length - 1] = { ...last, result: part.result };
    else tidy.push(part);
  }
  return tidy;
}

/** A file of which an export has only what was read from it. */
export function textFile(name: string, text: string): SourcePart {
  const named = /\.(txt|md|markdown|csv|tsv|html?|json|ya?ml|xml|[cm]?[jt]sx?|py|java|go|rs|c|h|cpp|sh|sql|css)$/i.test(
    name,
  )
    ? name
    : `${name || 'text'}.txt`;
  return { type: 'file', name: named, ref: '', data: `data:text/plain;base64,${Buffer.from(text).toString('base64')}` };
}

/** Those of a request's parameters that fit; others are left out. */
export function parametersIn(value: unknown): Parameters {
  const { temperature, top_p: topP, max_tokens: maxTokens, reasoning_effort: effort } = loose(value);
  const found = Object.entries({ temperature, topP, maxTokens, effort }).filter(
    ([name, one]) => one !== undefined && Parameters.safeParse({ [name]: one }).success,
  );
  return Parameters.parse(Object.fromEntries(found));
}

/** As JSON where it is not text already. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
