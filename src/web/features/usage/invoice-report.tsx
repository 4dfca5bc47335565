import { useState, type ReactNode } from 'react';
import type { ComparedLine, InvoiceReport } from '#shared/contract/invoices.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/field.tsx';
import { useFormats } from '../../lib/i18n.tsx';
import { Link } from '../../lib/router/link.tsx';
import { saveFile } from '../../lib/saving.ts';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { csv } from './csv.ts';

/** A cent, and one per cent: less is no difference. */
const CENT = 10_000;

/** One sentence first, then what differs and why, then what was not compared. */
export function InvoiceReportView({ report, name, save }: { report: InvoiceReport; name: string; save: ReactNode }) {
  const { invoice: words } = useSettingsWords();
  const [onlyDifferent, setOnlyDifferent] = useState(true);
  const { list } = useFormats();
  const lines = report.lines.filter(({ reason }) => !onlyDifferent || reason !== 'same');
  return (
    <>
      <Summary report={report} />
      <div className="mt-5 flex flex-wrap items-center justify-between gap-3">
        <Checkbox
          label={words.onlyDifferent}
          checked={onlyDifferent}
          onChange={(event) => setOnlyDifferent(event.currentTarget.checked)}
        />
        <div className="flex gap-2">
          {save}
          <Download report={report} name={name} />
        </div>
      </div>
      {lines.length === 0 ? <p className="mt-4 text-ui text-ink-soft">{words.noneDiffer}</p> : <Lines lines={lines} />}
      <Rest heading={words.others} rows={report.others.map(({ meter, ...row }) => ({ ...row, name: meter }))} />
      <Rest
        heading={words.elsewhere}
        rows={report.elsewhere.map(({ resource, ...row }) => ({ ...row, name: resource }))}
      />
      {report.unmentioned.length > 0 && (
        <p className="mt-6 text-small text-ink-soft">{words.unmentioned({ names: list(report.unmentioned) })}</p>
      )}
    </>
  );
}

function Summary({ report }: { report: InvoiceReport }) {
  const { invoice: words } = useSettingsWords();
  const { dollars: money, number } = useFormats();
  const day = useDay();
  const billed = report.lines.reduce((sum, line) => sum + (line.billed?.costMicroUsd ?? 0), 0);
  const difference = report.lines.reduce((sum, line) => sum + line.differenceMicroUsd, 0);
  const gaps = {
    billed: money(billed),
    from: day(report.from),
    to: day(report.to),
    difference: money(Math.abs(difference)),
  };
  const isSame = Math.abs(difference) <= Math.max(CENT, billed / 100);
  return (
    <>
      <p className="text-section text-balance">
        {isSame ? words.same(gaps) : difference > 0 ? words.more(gaps) : words.less(gaps)}
      </p>
      <p className="mt-1 text-small text-ink-soft">
        {words.rows(report.kept)}
        {report.rate !== null && ` ${words.converted({ currency: report.currency, rate: number(report.rate) })}`}
      </p>
    </>
  );
}

/** Days of a bill are UTC, and so they stay. */
function useDay(): (day: string) => string {
  const { date } = useFormats();
  // At noon the day is the same one nearly everywhere.
  return (day) => date(`${day}T12:00:00Z`);
}

function Lines({ lines }: { lines: readonly ComparedLine[] }) {
  const { invoice: words } = useSettingsWords();
  const head = 'py-2 pe-4 text-start font-normal whitespace-nowrap';
  const end = 'py-2 ps-4 text-end font-normal whitespace-nowrap';
  return (
    <table className="mt-3 w-full text-small">
      <thead>
        <tr className="border-b border-line text-ink-soft">
          <th className={head}>{words.table.day}</th>
          <th className={head}>{words.table.model}</th>
          <th className={`${end} slim:hidden`}>{words.table.billed}</th>
          <th className={`${end} slim:hidden`}>{words.table.ours}</th>
          <th className={end}>{words.table.difference}</th>
          <th className="py-2 ps-6 text-start font-normal narrow:hidden">{words.table.reason}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <Line key={`${line.day} ${line.model}`} of={line} />
        ))}
      </tbody>
    </table>
  );
}

function Line({ of: line }: { of: ComparedLine }) {
  const { dollars: money } = useFormats();
  const day = useDay();
  const { differenceMicroUsd: difference } = line;
  const cell = 'py-2 ps-4 text-end align-top whitespace-nowrap tabular-nums';
  return (
    <tr className="border-b border-line last:border-0">
      <td className="py-2 pe-4 align-top whitespace-nowrap text-ink-soft">{day(line.day)}</td>
      <th scope="row" className="py-2 pe-4 text-start align-top font-medium break-words">
        {line.model}
        <span className="hidden font-normal text-ink-soft narrow:block">
          <Reason of={line} />
        </span>
      </th>
      <td className={`${cell} slim:hidden`}>
        <Side of={line.billed} />
      </td>
      <td className={`${cell} slim:hidden`}>
        <Side of={line.ours} />
      </td>
      <td className={`${cell} ${line.reason === 'same' ? 'text-ink-soft' : ''}`}>
        {difference > 0 ? '+' : difference < 0 ? '−' : ''}
        {money(Math.abs(difference))}
      </td>
      <td className="py-2 ps-6 align-top narrow:hidden">
        <span className="block max-w-72 text-ink-soft">
          <Reason of={line} />
        </span>
      </td>
    </tr>
  );
}

/** What one side says, with the tokens it is for. */
function Side({ of }: { of: ComparedLine['billed'] }) {
  const { invoice: words } = useSettingsWords();
  const { dollars: money, number } = useFormats();
  if (of === null) return <span className="text-ink-soft">{words.nothing}</span>;
  const { input, cached, output } = of;
  return (
    <>
      {money(of.costMicroUsd)}
      <span className="ms-auto block max-w-40 text-wrap text-ink-soft compact:hidden">
        {words.tokens({ input: number(input), cached: number(cached), output: number(output) })}
      </span>
    </>
  );
}

function Reason({ of: { reason } }: { of: ComparedLine }) {
  const { invoice: words } = useSettingsWords();
  const isPrice = reason === 'own-price' || reason === 'price-unknown' || reason === 'list-price';
  return (
    <>
      {words.reason[reason]}{' '}
      {isPrice && (
        <Link to="/settings/prices" className="text-accent underline underline-offset-2">
          {words.setPrices}
        </Link>
      )}
    </>
  );
}

function Rest({ heading, rows }: { heading: string; rows: readonly { name: string; costMicroUsd: number }[] }) {
  const { dollars: money } = useFormats();
  if (rows.length === 0) return null;
  return (
    <section className="mt-8 max-w-140">
      <h2 className="text-ui font-semibold">{heading}</h2>
      <dl className="mt-1 text-small">
        {rows.map(({ name, costMicroUsd }) => (
          <div key={name} className="flex justify-between gap-4 border-b border-line py-1.5 last:border-0">
            <dt className="min-w-0 break-words">{name === '' ? '–' : name}</dt>
            <dd className="tabular-nums">{money(costMicroUsd)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Download({ report, name }: { report: InvoiceReport; name: string }) {
  const { invoice: words } = useSettingsWords();
  const { table } = words;
  const dollars = (microUsd: number | undefined) => (microUsd === undefined ? null : microUsd / 1_000_000);
  function save() {
    const head = [table.day, table.model, table.billed, table.ours, table.difference, table.reason];
    const rows = report.lines.map((line) => [
      line.day,
      line.model,
      dollars(line.billed?.costMicroUsd),
      dollars(line.ours?.costMicroUsd),
      dollars(line.differenceMicroUsd) ?? 0,
      words.reason[line.reason],
    ]);
    const stem = name.replace(/\.(csv|gz|zip)$/gi, '');
    saveFile(`${stem}-parlor.csv`, new Blob([csv(head, rows)], { type: 'text/csv' }));
  }
  return (
    <Button look="quiet" size="small" onClick={save}>
      {words.download}
    </Button>
  );
}
