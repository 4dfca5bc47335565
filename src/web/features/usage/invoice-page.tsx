import { useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Trash from 'lucide-react/icons/trash-2';
import {
  compareInvoice,
  deleteInvoice,
  getInvoice,
  listInvoices,
  saveInvoice,
  type InvoiceReport,
  type SavedInvoice,
} from '#shared/contract/invoices.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { useActing } from '../../lib/acting.ts';
import { ApiError, call, keyOf, query, upload } from '../../lib/api.ts';
import { useErrorText, useFormats } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { InvoiceDrop, Rate } from './invoice-drop.tsx';
import { InvoiceReportView } from './invoice-report.tsx';

interface Asked {
  file: File;
  /** What a dollar was in the bill's currency, once somebody has said it. */
  rate?: number;
}

/** A bill of Azure's beside the ledger: dropped in, read by the server, kept only when one says so. */
export function Invoice() {
  const { invoice: words } = useSettingsWords();
  const errorText = useErrorText();
  const [opened, setOpened] = useState<string | null>(null);
  const comparing = useMutation({
    mutationFn: ({ file, rate }: Asked) => upload(compareInvoice, file, rate === undefined ? {} : { query: { rate } }),
  });
  const saved = useQuery({ ...query(getInvoice, { params: { id: opened ?? '' } }), enabled: opened !== null });
  const asked = comparing.variables;
  const report = opened === null ? comparing.data : saved.data?.report;
  const name = opened === null ? (asked?.file.name ?? '') : (saved.data?.name ?? '');
  const error = opened === null ? comparing.error : saved.error;
  const currency = currencyAsked(error);

  function read(next: Asked) {
    setOpened(null);
    comparing.mutate(next);
  }
  return (
    <>
      <InvoiceDrop
        small={report !== undefined}
        busy={comparing.isPending ? (asked?.file.name ?? '') : null}
        onFile={(file) => read({ file })}
      />
      {currency !== null && asked && <Rate currency={currency} onRate={(rate) => read({ file: asked.file, rate })} />}
      {error && currency === null && (
        <p role="alert" className="mt-4 max-w-140 text-small text-danger">
          {errorText(error)}
        </p>
      )}
      {report && !comparing.isPending && (
        <div className="mt-8">
          <InvoiceReportView
            report={report}
            name={name}
            save={opened === null && <Save name={name} report={report} />}
          />
        </div>
      )}
      <Kept opened={opened} onOpen={setOpened} heading={words.kept} />
    </>
  );
}

/** The currency of a bill that says no dollars; null for every other failure. */
function currencyAsked(error: unknown): string | null {
  return error instanceof ApiError && error.code === 'invoice_currency' ? String(error.params['currency']) : null;
}

function Save({ name, report }: { name: string; report: InvoiceReport }) {
  const { invoice: words } = useSettingsWords();
  const queries = useQueryClient();
  const acting = useActing();
  const toasts = useToasts();
  const [done, setDone] = useState(false);
  async function save() {
    if (!(await acting(call(saveInvoice, { body: { name, report } })))) return;
    setDone(true);
    toasts.show({ text: words.saved({ name }) });
    await queries.invalidateQueries({ queryKey: keyOf(listInvoices) });
  }
  return (
    <Button size="small" disabled={done} onClick={() => void save()}>
      {words.save}
    </Button>
  );
}

/** What was kept before, to be looked at again. */
function Kept({
  opened,
  onOpen,
  heading,
}: {
  opened: string | null;
  onOpen: (id: string | null) => void;
  heading: string;
}) {
  const { data } = useQuery(query(listInvoices));
  if (!data || data.invoices.length === 0) return null;
  return (
    <section className="mt-12">
      <h2 className="text-section font-semibold">{heading}</h2>
      <ul className="mt-2">
        {data.invoices.map((invoice) => (
          <KeptRow key={invoice.id} of={invoice} current={invoice.id === opened} onOpen={onOpen} />
        ))}
      </ul>
    </section>
  );
}

function KeptRow({
  of: invoice,
  current,
  onOpen,
}: {
  of: SavedInvoice;
  current: boolean;
  onOpen: (id: string | null) => void;
}) {
  const { invoice: words } = useSettingsWords();
  const { ago, date } = useFormats();
  const queries = useQueryClient();
  const acting = useActing();
  async function remove() {
    if (!(await acting(call(deleteInvoice, { params: { id: invoice.id } })))) return;
    if (current) onOpen(null);
    await queries.invalidateQueries({ queryKey: keyOf(listInvoices) });
  }
  const gaps = { from: date(invoice.from), to: date(invoice.to), name: invoice.by, ago: ago(invoice.savedAt) };
  return (
    <li className="flex items-center gap-3 border-b border-line py-1.5 last:border-0">
      <button
        type="button"
        aria-current={current || undefined}
        className="min-w-0 flex-1 rounded-control px-1 py-1 text-start hover:bg-hover aria-[current=true]:bg-press"
        onClick={() => onOpen(invoice.id)}
      >
        <span className="block truncate text-ui font-medium">{invoice.name}</span>
        <span className="block text-small text-ink-soft">{words.keptBy(gaps)}</span>
      </button>
      <IconButton icon={Trash} label={words.remove({ name: invoice.name })} onClick={() => void remove()} />
    </li>
  );
}
