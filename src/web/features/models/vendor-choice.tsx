import type { ReactNode } from 'react';
import { FoldLine } from '../../ui/fold-line.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';

interface VendorChoiceProps<P> {
  providers: readonly P[];
  /** Shown at once rather than under a heading to open. */
  open: boolean;
  chosen: string | null;
  onChoose: (id: string) => void;
  form: (provider: P) => ReactNode;
}

/** Vendors by name, for those who have no address to paste. */
export function VendorChoice<P extends { id: string; label: string }>({
  providers,
  open,
  chosen,
  onChoose,
  form,
}: VendorChoiceProps<P>) {
  const { models: words } = useSettingsWords();
  const provider = providers.find((one) => one.id === chosen);
  return (
    <details className="mt-7" open={open || undefined}>
      <FoldLine strong>{words.orVendor}</FoldLine>
      <fieldset className="mt-3">
        <legend className="visually-hidden">{words.vendor}</legend>
        <div className="flex flex-wrap gap-2">
          {providers.map((one) => (
            <label
              key={one.id}
              className="flex h-9 items-center rounded-control px-3 text-ui ring-1 ring-inset ring-line transition-colors hover:bg-hover has-checked:bg-tint has-checked:ring-accent has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent pointer-coarse:h-11"
            >
              <input
                type="radio"
                name="vendor"
                value={one.id}
                checked={one.id === chosen}
                onChange={() => onChoose(one.id)}
                className="visually-hidden"
              />
              {one.label}
            </label>
          ))}
        </div>
      </fieldset>
      {provider && <div className="mt-6">{form(provider)}</div>}
    </details>
  );
}
