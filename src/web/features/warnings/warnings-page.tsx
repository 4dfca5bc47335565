import { useQuery } from '@tanstack/react-query';
import { getMail } from '#shared/contract/mail.ts';
import { listDeliveries, listWarnings, type BudgetWarning, type Delivery } from '#shared/contract/warnings.ts';
import { buttonClass } from '../../ui/button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { query } from '../../lib/api.ts';
import { usePerson } from '../../lib/session.tsx';
import { useErrorText, useFormats } from '../../lib/i18n.tsx';
import { Link } from '../../lib/router/link.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { WebhookForm } from './webhook-form.tsx';

/** Which budgets are past a mark, who is told, and how that went. */
export function Warnings() {
  const { warnings: words } = useSettingsWords();
  return (
    <>
      <h2 className="text-section font-semibold">{words.standing}</h2>
      <Standing />
      <h2 className="mt-10 text-section font-semibold">{words.letters}</h2>
      <Letters />
      <h2 className="mt-10 text-section font-semibold">{words.webhook}</h2>
      <p className="mt-1 max-w-140 text-small text-ink-soft">{words.webhookIntro}</p>
      <WebhookForm />
      <h2 className="mt-10 text-section font-semibold">{words.deliveries}</h2>
      <Deliveries />
    </>
  );
}

function Standing() {
  const { warnings: words } = useSettingsWords();
  const { money, dateTime } = useFormats();
  const errorText = useErrorText();
  const { data, error } = useQuery(query(listWarnings));
  if (error && !data)
    return (
      <p role="alert" className="mt-3 text-small text-danger">
        {errorText(error)}
      </p>
    );
  if (!data) return <Skeleton className="mt-3 h-16" />;
  if (data.warnings.length === 0)
    return (
      <>
        <p className="mt-3 text-ui">{words.none}</p>
        <p className="mt-1 max-w-140 text-small text-ink-soft">{words.noneSet}</p>
        <Link to="/settings/people" className={`mt-3 ${buttonClass('plain', 'small')}`}>
          {words.toPeople}
        </Link>
      </>
    );
  const head = 'py-2 pe-4 text-start font-normal whitespace-nowrap';
  return (
    <table className="mt-2 w-full text-small">
      <thead>
        <tr className="border-b border-line text-ink-soft">
          <th className={head}>{words.table.what}</th>
          <th className={head}>{words.table.spent}</th>
          <th className={`${head} slim:hidden`}>{words.table.resets}</th>
        </tr>
      </thead>
      <tbody>
        {data.warnings.map((warning) => (
          <tr key={warning.id} className="border-b border-line last:border-0">
            <th scope="row" className="max-w-52 truncate py-2 pe-4 text-start text-ui font-medium">
              {words.scope[warning.scope]({ name: warning.name })}
            </th>
            <td className="py-2 pe-4">
              <Spent of={warning}>
                {words.of({
                  spent: money(warning.spentMicroUsd),
                  budget: money(warning.budgetMicroUsd),
                  period: words.period[warning.period],
                })}
              </Spent>
            </td>
            <td className="py-2 pe-4 whitespace-nowrap text-ink-soft slim:hidden">{dateTime(warning.resetsAt)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Spent({ of: { spentMicroUsd, budgetMicroUsd }, children }: { of: BudgetWarning; children: string }) {
  const share = Math.min(1, spentMicroUsd / Math.max(budgetMicroUsd, 1));
  const tone = share >= 1 ? 'bg-danger' : share >= 0.8 ? 'bg-warn' : 'bg-accent';
  return (
    <span className="inline-flex items-center gap-2.5 tabular-nums">
      <span aria-hidden="true" className="h-1.5 w-16 shrink-0 overflow-hidden rounded-full bg-line slim:w-8">
        <span className={`block h-full ${tone}`} style={{ width: `${share * 100}%` }} />
      </span>
      {children}
    </span>
  );
}

function Letters() {
  const { warnings: words } = useSettingsWords();
  const { data } = useQuery(query(getMail));
  const isOwner = usePerson().role === 'owner';
  if (!data) return <Skeleton className="mt-2 h-10" />;
  return (
    <>
      <p className="mt-1 max-w-140 text-small text-ink-soft">
        {data.settings === null ? words.lettersOff : words.lettersOn}
      </p>
      {data.settings === null && isOwner && (
        <Link to="/settings/mail" className={`mt-3 ${buttonClass('plain', 'small')}`}>
          {words.toMail}
        </Link>
      )}
    </>
  );
}

function Deliveries() {
  const { warnings: words } = useSettingsWords();
  const { ago } = useFormats();
  const { data } = useQuery(query(listDeliveries));
  if (!data) return <Skeleton className="mt-3 h-24" />;
  if (data.deliveries.length === 0) return <p className="mt-3 text-ui text-ink-soft">{words.noDeliveries}</p>;
  return (
    <ul className="mt-2">
      {data.deliveries.map((delivery) => (
        <li key={delivery.id} className="border-b border-line py-2.5 last:border-0">
          <div className="flex flex-wrap items-baseline justify-between gap-x-4">
            <span className="min-w-0 text-ui">
              {delivery.channel === 'mail'
                ? words.channel.mail({ name: delivery.to ?? words.somebody })
                : words.channel[delivery.kind === 'test' ? 'test' : 'webhook']}
            </span>
            <span className="text-small whitespace-nowrap text-ink-soft">{ago(delivery.createdAt)}</span>
          </div>
          <Outcome of={delivery} />
        </li>
      ))}
    </ul>
  );
}

const tones: Record<Delivery['state'], string> = { done: 'text-good', waiting: 'text-warn-ink', failed: 'text-danger' };

/** How it stands, in words; why not, where it did not arrive. */
function Outcome({ of }: { of: Delivery }) {
  const { warnings: words } = useSettingsWords();
  const { dateTime } = useFormats();
  const errorText = useErrorText();
  const parts = [
    of.status === null ? null : words.status({ status: of.status }),
    of.attempts > 1 ? words.tries(of.attempts) : null,
    of.state === 'waiting' && of.attempts > 0 && of.dueAt !== null ? words.again({ time: dateTime(of.dueAt) }) : null,
  ].filter((part) => part !== null);
  return (
    <>
      <p className="text-small text-ink-soft">
        <span className={tones[of.state]}>{words.state[of.state]}</span>
        {parts.map((part) => ` · ${part}`).join('')}
      </p>
      {of.error !== null && of.state !== 'done' && (
        <p className="mt-0.5 max-w-140 text-small break-words text-ink-soft">{errorText(of.error)}</p>
      )}
    </>
  );
}
