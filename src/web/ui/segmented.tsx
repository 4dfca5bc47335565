/** One of a few, all in sight. Native radio buttons: arrows move, the group has a name. */
import { useId } from 'react';
import { cx } from './cx.ts';
import { Icon, type Glyph } from './icon.tsx';

interface SegmentedProps<T extends string> {
  label: string;
  hideLabel?: boolean;
  value: T;
  /** `hideLabel`: the icon stands alone, the label is its name. */
  options: readonly { value: T; label: string; icon?: Glyph; hideLabel?: boolean; lang?: string }[];
  disabled?: boolean;
  onChange: (value: T) => void;
  className?: string;
}

export function Segmented<T extends string>({
  label,
  hideLabel,
  value,
  options,
  disabled,
  onChange,
  className,
}: SegmentedProps<T>) {
  const name = useId();
  return (
    <fieldset className={cx('min-w-0', className)} disabled={disabled}>
      <legend className={hideLabel ? 'visually-hidden' : 'mb-1.5 text-ui font-medium'}>{label}</legend>
      <div className="relative inline-flex max-w-full gap-0.5 overflow-x-auto rounded-control [scrollbar-width:none] bg-surface p-0.5 pointer-coarse:p-0 ring-1 ring-inset ring-line">
        {options.map((option) => (
          <label
            key={option.value}
            lang={option.lang}
            data-tip={option.hideLabel ? option.label : undefined}
            data-tip-side="top"
            className="flex h-8 shrink-0 items-center gap-1.5 rounded-md px-3 pointer-coarse:rounded-control text-ui whitespace-nowrap text-ink-soft transition-colors hover:text-ink has-checked:bg-raised has-checked:text-ink has-checked:shadow-[inset_0_0_0_1px_var(--line)] has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-accent pointer-coarse:h-11"
          >
            <input
              type="radio"
              name={name}
              className="visually-hidden"
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            {option.icon && <Icon of={option.icon} />}
            <span className={option.hideLabel ? 'visually-hidden' : undefined}>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
