import { useSettingsWords } from '../../lib/settings-words.ts';
import type { Group } from './series.ts';

/** How one of a group is called: models and deployments by themselves, the rest by the label that came with the id. */
export function useGroupName(): (group: Group, id: string | null, label: string | undefined) => string {
  const { usage: words } = useSettingsWords();
  return (group, id, label) => {
    if (id === null) return words.none[group];
    if (label !== undefined && label !== '') return label;
    return group === 'model' || group === 'deployment' ? id : words.gone;
  };
}
