import type { LIMITS } from './amounts.ts';
import { useFormats } from './i18n.tsx';
import { useSettingsWords } from './settings-words.ts';

/** What each limit is called where it is typed: money with the currency it is typed in. */
export function useLimitLabels(): (name: (typeof LIMITS)[number]) => string {
  const { limit } = useSettingsWords().people;
  const { currency } = useFormats();
  return (name) => {
    const label = limit[name];
    return typeof label === 'string' ? label : label({ currency });
  };
}
