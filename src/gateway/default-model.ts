/** Which model a new chat uses. One function for the picker, the chat and the titles, so that they cannot disagree. */

interface Usable {
  name: string;
  simulated: boolean;
}

/**
 * The first of `wishes` (public names, the most personal first) that is usable, else the first usable deployment that
 * is not a simulation, else the first. Never a name that is not in `deployments`; null only when there are none.
 */
export function defaultModel(
  deployments: readonly Usable[],
  wishes: readonly (string | null | undefined)[],
): string | null {
  const wished = wishes.find((wish) => deployments.some((deployment) => deployment.name === wish));
  return wished ?? (deployments.find((deployment) => !deployment.simulated) ?? deployments[0])?.name ?? null;
}
