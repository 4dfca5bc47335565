import { useInfiniteQuery } from '@tanstack/react-query';
import { exportCalls, listCalls, type LedgerCall } from '#shared/contract/calls.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StateDot } from '../../ui/state-dot.tsx';
import { addressOf, call, keyOf } from '../../lib/api.ts';
import { useErrorText, useFormats, useWords } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';

interface CallListProps {
  /** Time, and what it is narrowed to. */
  asked: { from: string; to: string } & Record<string, string>;
  onlyFailed: boolean;
}

/** The single calls that a sum is made of, latest first. */
export function CallList({ asked, onlyFailed }: CallListProps) {
  const { shell } = useWords();
  const { usage: words } = useSettingsWords();
  const errorText = useErrorText();
  const question = { ...asked, ...(onlyFailed && { failed: 'yes' as const }) };
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: keyOf(listCalls, { query: question }),
    queryFn: ({ pageParam, signal }) =>
      call(listCalls, { query: { ...question, ...(pageParam !== '' && { before: pageParam }) }, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  });
  if (error && !data) return <p className="text-small text-danger">{errorText(error)}</p>;
  if (!data) return <Skeleton className="h-40" />;
  const calls = data.pages.flatMap((page) => page.calls);
  if (calls.length === 0) return <p className="text-small text-ink-soft">{words.noCalls}</p>;
  const head = 'py-2 ps-4 text-end font-normal whitespace-nowrap';
  return (
    <>
      <table className="w-full text-small">
        <thead>
          <tr className="border-b border-line text-ink-soft">
            <th className="py-2 text-start font-normal whitespace-nowrap">{words.callTable.time}</th>
            <th className="py-2 ps-4 text-start font-normal">{words.callTable.model}</th>
            <th className="py-2 ps-4 text-start font-normal compact:hidden">{words.callTable.who}</th>
            <th className={`${head} slim:hidden`}>{words.callTable.tokens}</th>
            <th className={head}>{words.callTable.cost}</th>
            <th className={`${head} narrow:hidden`}>{words.callTable.took}</th>
            <th className={`${head} slim:hidden`}>{words.callTable.outcome}</th>
          </tr>
        </thead>
        <tbody>
          {calls.map((each) => (
            <CallRow key={each.id} call={each} />
          ))}
        </tbody>
      </table>
      <div className="mt-3 flex flex-wrap justify-between gap-2">
        {hasNextPage ? (
          <Button size="small" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {words.olderCalls}
          </Button>
        ) : (
          <span />
        )}
        <a href={addressOf(exportCalls, { query: question })} download className={buttonClass('quiet', 'small')}>
          {words.saveCalls}
        </a>
      </div>
      <p className="visually-hidden" aria-live="polite">
        {isFetchingNextPage ? shell.loadMore : ''}
      </p>
    </>
  );
}

function CallRow({ call: each }: { call: LedgerCall }) {
  const { usage: words } = useSettingsWords();
  const { number, money, duration, dateTime } = useFormats();
  const who = each.person.name ?? words.gone;
  const purposes: Record<string, string> = words.purposes;
  const purpose = purposes[each.purpose] ?? each.purpose;
  const cost =
    each.simulated && !each.costMicroUsd
      ? words.simulated
      : each.costMicroUsd === null
        ? '–'
        : money(each.costMicroUsd);
  const cell = 'py-2 ps-4 text-end whitespace-nowrap tabular-nums';
  return (
    <tr className="border-b border-line align-top last:border-0">
      <td className="py-2 whitespace-nowrap tabular-nums">{dateTime(each.startedAt)}</td>
      <td className="w-full max-w-0 py-2 ps-4 wrap-anywhere">
        {each.deployment}
        {each.model !== null && each.model !== each.deployment && (
          <span className="text-ink-soft"> · {each.model}</span>
        )}
        {each.connection?.name && <span className="block text-ink-soft">{each.connection.name}</span>}
      </td>
      <td className="max-w-40 truncate py-2 ps-4 compact:hidden">
        {words.whoFor({ name: who, what: each.key === null ? purpose : (each.key.name ?? words.gone) })}
      </td>
      <td className={`${cell} slim:hidden`} data-tip={each.usageSource === 'estimated' ? words.estimated : undefined}>
        {each.inputTokens === null
          ? '–'
          : `${each.usageSource === 'estimated' ? '≈ ' : ''}${number(each.inputTokens)} → ${number(each.outputTokens ?? 0)}`}
      </td>
      <td className={cell}>{cost}</td>
      <td className={`${cell} narrow:hidden`}>
        {each.firstByteMs === null ? '–' : duration(each.firstByteMs)} /{' '}
        {each.totalMs === null ? '–' : duration(each.totalMs)}
      </td>
      <td className={`${cell} slim:hidden`}>
        <Outcome call={each} />
      </td>
    </tr>
  );
}

function Outcome({ call: { status, error, attempts } }: { call: LedgerCall }) {
  const { usage: words } = useSettingsWords();
  const aborted = error === 'aborted';
  const failed = error !== null && !aborted;
  const word = failed
    ? [status, error].filter((part) => part !== null).join(' ')
    : words.outcome[aborted ? 'aborted' : 'ok'];
  return (
    <span className="inline-flex items-center gap-1.5">
      <StateDot tone={failed ? 'danger' : aborted ? 'off' : 'good'} word={word} />
      {attempts > 1 && <span className="text-ink-soft">· {words.attempts(attempts)}</span>}
    </span>
  );
}
