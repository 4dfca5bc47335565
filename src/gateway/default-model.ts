/** Which model a new chat uses. One function for the picker, the chat and the titles, so that they cannot disagree. */
import { chats } from '#shared/abilities.ts';

interface Usable {
  name: string;
  model: string | null;
  simulated: boolean;
}

/**
 * The first of `wishes` (public names, the most personal first) that is usable, else the first usable deployment that
 * chats and is not a simulation, else the first that chats, else the first. Never a name that is not in `deployments`;
 * null only when there are none.
 */
export function defaultModel(
  deployments: readonly Usable[],
  wishes: readonly (string | null | undefined)[],
): string | null {
  const wished = wishes.find((wish) => deployments.some((deployment) => deployment.name === wish));
  if (wished) return wished;
  const chatting = deployments.filter(chats);
  const first = chatting.find((deployment) => !deployment.simulated) ?? chatting[0] ?? deployments[0];
  return first?.name ?? null;
}
