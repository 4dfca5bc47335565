import { useRef, useState, type DragEvent, type FormEvent } from 'react';
import FileSpreadsheet from 'lucide-react/icons/file-spreadsheet';
import { Button } from '../../ui/button.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { formText } from '../../lib/form.ts';
import { useSettingsWords } from '../../lib/settings-words.ts';

interface InvoiceDropProps {
  /** Something is shown already: the place is a line. */
  small: boolean;
  /** The name of the file that is being read. */
  busy: string | null;
  onFile: (file: File) => void;
}

/** The place for the file: dropped, or chosen. */
export function InvoiceDrop({ small, busy, onFile }: InvoiceDropProps) {
  const { invoice: words } = useSettingsWords();
  const [over, setOver] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  const take = (file: File | undefined) => file && busy === null && onFile(file);
  const drag = {
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes('Files')) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      take(event.dataTransfer.files[0]);
    },
  };
  return (
    <div
      {...drag}
      className={`rounded-card border border-dashed transition-colors ${over ? 'border-accent bg-tint' : 'border-edge'} ${small ? 'flex flex-wrap items-center justify-between gap-3 px-4 py-2.5' : 'flex flex-col items-center gap-3 px-6 py-10 text-center'}`}
    >
      {!small && <Icon of={FileSpreadsheet} size={28} className="text-ink-soft" />}
      <p role="status" className={small ? 'text-small text-ink-soft' : 'text-ui font-medium'}>
        {busy === null ? words.drop : words.reading({ name: busy })}
      </p>
      <Button
        look={small ? 'plain' : 'primary'}
        size={small ? 'small' : 'medium'}
        busy={busy !== null}
        onClick={() => chooser.current?.click()}
      >
        {small ? words.another : words.choose}
      </Button>
      {!small && <p className="max-w-120 text-small text-ink-soft">{words.kinds}</p>}
      <input
        ref={chooser}
        type="file"
        accept=".csv,.gz,.zip,text/csv,application/gzip,application/zip"
        aria-label={words.choose}
        tabIndex={-1}
        className="visually-hidden"
        onChange={(event) => {
          take(event.currentTarget.files?.[0]);
          // The same file may be chosen again.
          event.currentTarget.value = '';
        }}
      />
    </div>
  );
}

/** What a dollar was, for a bill that does not say. */
export function Rate({ currency, onRate }: { currency: string; onRate: (rate: number) => void }) {
  const { invoice: words } = useSettingsWords();
  const [wrong, setWrong] = useState(false);
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const rate = Number(formText(event.currentTarget)('rate').trim().replace(',', '.'));
    const good = Number.isFinite(rate) && rate > 0;
    setWrong(!good);
    if (good) onRate(rate);
  }
  return (
    <form noValidate onSubmit={submit} className="mt-5 flex max-w-140 flex-wrap items-start gap-3">
      <Field
        className="min-w-52 flex-1"
        label={words.rate({ currency })}
        hint={words.rateHint}
        error={wrong ? words.notANumber : undefined}
      >
        {(control) => <TextInput {...control} name="rate" inputMode="decimal" autoComplete="off" autoFocus />}
      </Field>
      <Button type="submit" look="primary" className="mt-[calc(1.625rem+var(--leading-extra))]">
        {words.compare}
      </Button>
    </form>
  );
}
