/** What can be done here besides chatting, by the deployments there are. */
import { useQuery } from '@tanstack/react-query';
import { abilitiesOf, type Abilities } from '#shared/abilities.ts';
import { listModels, type ModelChoice } from '#shared/contract/models.ts';
import { query } from './api.ts';
import { isOff } from './off.ts';

const NONE: readonly ModelChoice[] = [];

/** Deployments that can do it, in the order of the picker. */
export function useAble(ability: keyof Abilities): readonly ModelChoice[] {
  const { data } = useQuery(query(listModels));
  if (isOff(ability === 'draws' || ability === 'edits' ? 'images' : 'voice')) return NONE;
  return (data?.models ?? []).filter((model) => abilitiesOf(model)[ability]);
}
