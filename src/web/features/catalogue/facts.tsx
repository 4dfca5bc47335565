/** What is known of a model, in words. */
import type { CatalogueModel } from '#shared/contract/catalogue.ts';
import { useFormats } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { ABILITIES } from './choosing.ts';

export function useFacts() {
  const { catalogue: words, models } = useSettingsWords();
  const { number, dollars, date, list } = useFormats();
  const price = (microUsd: number | null) => (microUsd === null ? '–' : dollars(microUsd));
  return {
    context: ({ contextTokens }: CatalogueModel) => (contextTokens === null ? '–' : number(contextTokens)),
    longest: ({ outputTokens }: CatalogueModel) => (outputTokens === null ? '–' : number(outputTokens)),
    can({ capabilities, responsesOnly }: CatalogueModel): string {
      const can = ABILITIES.filter((ability) => capabilities[ability]).map((ability) => models.capability[ability]);
      return [...can, ...(responsesOnly ? [words.responsesOnly] : [])].join(' · ') || '–';
    },
    input: (one: CatalogueModel) => price(one.price.input),
    cached: (one: CatalogueModel) => price(one.price.cachedInput),
    output: (one: CatalogueModel) => price(one.price.output),
    released: ({ released }: CatalogueModel) => (released === null ? '–' : date(released)),
    /** Null: nobody knows of an end. */
    end({ retires }: CatalogueModel, now: number): { text: string; over: boolean } | null {
      if (retires === null) return null;
      const over = Date.parse(retires) <= now;
      return { over, text: (over ? words.retired : words.retires)({ date: date(retires) }) };
    },
    here: ({ deployments }: CatalogueModel) => (deployments.length === 0 ? '–' : list(deployments)),
  };
}
