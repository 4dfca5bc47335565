/** Deployments as Anthropic lists models. */
import type { DeploymentEntry } from '#gateway/entry.ts';

function modelOf({ name, displayName, createdAt }: DeploymentEntry) {
  return { type: 'model', id: name, display_name: displayName, created_at: new Date(createdAt).toISOString() };
}

export function anthropicModel(entry: DeploymentEntry): string {
  return JSON.stringify(modelOf(entry));
}

/** All of them in one page. */
export function anthropicModels(entries: readonly DeploymentEntry[]): string {
  const [first_id, last_id] = [entries[0]?.name ?? null, entries.at(-1)?.name ?? null];
  return JSON.stringify({ data: entries.map(modelOf), first_id, last_id, has_more: false });
}
