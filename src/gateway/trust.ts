/** Which connections go where no other may: on the operator's word, or on the owner's for one place. */
import type { ConnectionRow } from '#store/schema.ts';
import { originOf } from './secrets.ts';

/** Where Ollama listens by default, as this machine and as a container on it call it. */
export const OLLAMA_HERE: readonly string[] = ['http://127.0.0.1:11434', 'http://host.docker.internal:11434'];
/** The same place by other names. */
const NAMES = new Set([...OLLAMA_HERE, 'http://localhost:11434', 'http://[::1]:11434']);

type Placed = Pick<ConnectionRow, 'provider' | 'base_url'>;

export function isOllamaHere({ provider, base_url }: Placed): boolean {
  return provider === 'ollama' && NAMES.has(originOf(base_url));
}

/** Whether the address is the environment's, or Ollama's here where the owner allows it: it is not checked then. */
export function isTrusted(row: Placed & { source: string }, allowsOllama: boolean): boolean {
  return row.source === 'environment' || (allowsOllama && isOllamaHere(row));
}
