/** Labelled controls. The line under a control holds its hint, or the error that is bound to it. */
import { useId, useState, type ComponentProps, type ReactNode } from 'react';
import ChevronDown from 'lucide-react/icons/chevron-down';
import CircleAlert from 'lucide-react/icons/circle-alert';
import Eye from 'lucide-react/icons/eye';
import EyeOff from 'lucide-react/icons/eye-off';
import { cx } from './cx.ts';
import { Icon } from './icon.tsx';

export interface ControlProps {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
}

interface FieldProps {
  label: string;
  /** The label is there for assistive technology only. */
  hideLabel?: boolean;
  hint?: ReactNode;
  error?: ReactNode;
  /** Keeps two lines under the control free, so that an error moves nothing. */
  reserve?: boolean;
  className?: string;
  children: (control: ControlProps) => ReactNode;
}

export function Field({ label, hideLabel, hint, error, reserve, className, children }: FieldProps) {
  const id = useId();
  const note = error ?? hint;
  const noteId = note === undefined || note === null ? undefined : `${id}-note`;
  return (
    <div className={className}>
      <label htmlFor={id} className={hideLabel ? 'visually-hidden' : 'mb-1.5 block text-ui font-medium'}>
        {label}
      </label>
      {children({ id, 'aria-describedby': noteId, 'aria-invalid': error ? true : undefined })}
      {(noteId !== undefined || reserve) && (
        <p
          id={noteId}
          role={error ? 'alert' : undefined}
          className={cx('mt-1.5 text-small', reserve && 'min-h-9', error ? 'text-danger' : 'text-ink-soft')}
        >
          {error ? (
            <span className="flex gap-1.5">
              <Icon of={CircleAlert} size={14} className="mt-0.5" />
              <span className="min-w-0 break-words">{error}</span>
            </span>
          ) : (
            note
          )}
        </p>
      )}
    </div>
  );
}

const box =
  'w-full rounded-control bg-raised px-3 text-ui text-ink ring-1 ring-inset ring-edge transition-shadow aria-invalid:ring-danger disabled:opacity-60 focus-visible:outline-offset-0';

export function TextInput({ className, ...rest }: ComponentProps<'input'>) {
  return <input type="text" {...rest} className={cx(box, 'h-9 read-only:bg-surface pointer-coarse:h-11', className)} />;
}

export function TextArea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea {...rest} className={cx(box, 'py-2 read-only:bg-surface', className)} />;
}

interface PasswordInputProps extends ComponentProps<'input'> {
  /** Names of the button that shows and hides what is typed. */
  words: { show: string; hide: string };
}

export function PasswordInput({ className, words, ...rest }: PasswordInputProps) {
  const [shown, setShown] = useState(false);
  return (
    <div className="relative">
      <TextInput
        autoCapitalize="none"
        spellCheck={false}
        {...rest}
        type={shown ? 'text' : 'password'}
        className={cx('pe-11', className)}
      />
      <button
        type="button"
        aria-label={shown ? words.hide : words.show}
        data-tip={shown ? words.hide : words.show}
        className="absolute inset-y-0 end-0 flex w-10 items-center justify-center rounded-control text-ink-soft hover:text-ink"
        onClick={() => setShown(!shown)}
      >
        <Icon of={shown ? EyeOff : Eye} />
      </button>
    </div>
  );
}

interface SelectProps extends ComponentProps<'select'> {
  /** One of many in a table: its words and its arrow stand alone until one is at it. */
  quiet?: boolean;
}

export function Select({ className, quiet, children, ...rest }: SelectProps) {
  return (
    <div className={cx('relative', className)}>
      <select
        {...rest}
        className={cx(
          quiet
            ? 'field-sizing-content max-w-full rounded-control bg-transparent px-3 text-ui text-ink transition-colors hover:bg-hover focus-visible:outline-offset-0'
            : box,
          'h-9 appearance-none truncate pe-9 pointer-coarse:h-11',
        )}
      >
        {children}
      </select>
      <Icon of={ChevronDown} className="pointer-events-none absolute end-2.5 top-1/2 -translate-y-1/2 text-ink-soft" />
    </div>
  );
}

interface SwitchProps extends Omit<ComponentProps<'input'>, 'type' | 'role'> {
  label: string;
  hint?: ReactNode;
  hideLabel?: boolean;
}

export function Switch({ label, hint, hideLabel, className, ...rest }: SwitchProps) {
  const id = useId();
  return (
    <label className={cx('finger-high flex items-start gap-3 has-disabled:opacity-60', className)}>
      <span className={hideLabel ? 'visually-hidden' : 'min-w-0 flex-1'}>
        <span className="block text-ui font-medium">{label}</span>
        {hint !== undefined && (
          <span id={id} className="block text-small text-ink-soft">
            {hint}
          </span>
        )}
      </span>
      <input
        {...rest}
        type="checkbox"
        role="switch"
        aria-describedby={hint === undefined ? undefined : id}
        className="peer relative mt-px h-5 w-9 shrink-0 appearance-none rounded-full bg-edge transition-colors checked:bg-accent before:absolute before:top-0.5 before:left-0.5 before:size-4 before:rounded-full before:bg-raised before:transition-transform checked:before:translate-x-4"
      />
    </label>
  );
}

export function Checkbox({ label, hint, className, ...rest }: SwitchProps) {
  return (
    <label className={cx('flex items-start gap-2.5 py-1 has-disabled:opacity-60 pointer-coarse:py-3', className)}>
      <input {...rest} type="checkbox" className="mt-0.5 size-4 shrink-0" />
      <span className="min-w-0">
        <span className="block text-ui">{label}</span>
        {hint !== undefined && <span className="block text-small text-ink-soft">{hint}</span>}
      </span>
    </label>
  );
}
