import type { CatalogueModel } from '#shared/contract/catalogue.ts';
import { Button } from '../../ui/button.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { idOf } from './choosing.ts';
import { useFacts } from './facts.tsx';

/** The chosen models, a column each; the best of a row stands out where more or less is better. */
export function Comparison({
  models,
  now,
  onClear,
}: {
  models: readonly CatalogueModel[];
  now: number;
  onClear: () => void;
}) {
  const { catalogue: words } = useSettingsWords();
  const facts = useFacts();
  const least = (value: (one: CatalogueModel) => number | null) =>
    Math.min(...models.map((one) => value(one) ?? Infinity));
  const most = (value: (one: CatalogueModel) => number | null) =>
    Math.max(...models.map((one) => value(one) ?? -Infinity));
  const context = most((one) => one.contextTokens);
  const input = least((one) => one.price.input);
  const output = least((one) => one.price.output);
  const rows: [name: string, text: (one: CatalogueModel) => string, best?: (one: CatalogueModel) => boolean][] = [
    [words.columns.context, facts.context, (one) => one.contextTokens === context],
    [words.columns.output, facts.longest],
    [words.columns.can, facts.can],
    [words.columns.input, facts.input, (one) => one.price.input === input],
    [words.columns.cached, facts.cached],
    [words.columns.out, facts.output, (one) => one.price.output === output],
    [words.columns.released, facts.released],
    [words.columns.retires, (one) => facts.end(one, now)?.text ?? '–'],
    [words.columns.here, facts.here],
  ];
  return (
    <section aria-labelledby="comparing" className="mt-6 rounded-card ring-1 ring-inset ring-line">
      <div className="flex items-center justify-between gap-3 border-b border-line px-4 py-2">
        <h2 id="comparing" className="text-ui font-medium">
          {words.comparing}
        </h2>
        <Button look="quiet" size="small" onClick={onClear}>
          {words.clear}
        </Button>
      </div>
      <div className="overflow-x-auto" tabIndex={0} role="group" aria-label={words.comparing}>
        <table className="w-full text-ui">
          <thead>
            <tr>
              <td className="py-2 ps-4" />
              {models.map((one) => (
                <th key={idOf(one)} scope="col" className="min-w-36 px-4 py-2 text-start font-medium">
                  {one.model}
                  <span className="block text-small font-normal text-ink-soft">{one.vendor}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, text, best]) => (
              <tr key={name} className="border-t border-line">
                <th scope="row" className="py-2 ps-4 text-start text-small font-normal whitespace-nowrap text-ink-soft">
                  {name}
                </th>
                {models.map((one) => (
                  <td
                    key={idOf(one)}
                    className={`px-4 py-2 tabular-nums ${models.length > 1 && best?.(one) ? 'font-medium' : 'text-ink-soft'}`}
                  >
                    {text(one)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
