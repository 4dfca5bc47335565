import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { checkAudit, exportAudit, listAudit, type AuditEntry } from '#shared/contract/audit.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { addressOf, call, keyOf, query } from '../../lib/api.ts';
import { useErrorText, useFormats } from '../../lib/i18n.tsx';
import { usePerson } from '../../lib/session.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';

/** Who did what, latest first. */
export function Audit() {
  const { audit: words } = useSettingsWords();
  const errorText = useErrorText();
  const { number } = useFormats();
  const isOwner = usePerson().role === 'owner';
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: keyOf(listAudit),
    queryFn: ({ pageParam, signal }) =>
      call(listAudit, { query: { ...(pageParam > 0 && { before: pageParam }) }, signal }),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next,
  });
  // Whoever opens the log is told at once; the button asks again.
  const checking = useQuery({ ...query(checkAudit), staleTime: 0, retry: false });
  const entries = data?.pages.flatMap((page) => page.entries) ?? [];
  const head = 'py-2 pe-4 text-start font-normal whitespace-nowrap';
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <Button busy={checking.isFetching} onClick={() => void checking.refetch()}>
          {words.check}
        </Button>
        {isOwner && (
          <a href={addressOf(exportAudit)} download className={buttonClass('quiet')}>
            {words.save}
          </a>
        )}
        <p role="status" className="text-small">
          {checking.data &&
            (checking.data.brokenAt === null ? (
              <span className="text-good">{words.whole({ n: number(checking.data.entries) })}</span>
            ) : (
              <span className="text-danger">{words.broken({ n: number(checking.data.brokenAt) })}</span>
            ))}
          {checking.error && <span className="text-danger">{errorText(checking.error)}</span>}
        </p>
      </div>
      {error && !data && (
        <p role="alert" className="mt-4 text-small text-danger">
          {errorText(error)}
        </p>
      )}
      {!data && !error && <Skeleton className="mt-4 h-40" />}
      {data && entries.length === 0 && <p className="mt-4 text-ui text-ink-soft">{words.none}</p>}
      {entries.length > 0 && (
        <table className="mt-4 w-full text-small">
          <thead>
            <tr className="border-b border-line text-ink-soft">
              <th className={`${head} slim:hidden`}>{words.table.time}</th>
              <th className={`${head} slim:hidden`}>{words.table.who}</th>
              <th className={head}>{words.table.did}</th>
              <th className={`${head} narrow:hidden`}>{words.table.details}</th>
            </tr>
          </thead>
          <tbody>
            {entries.map((entry) => (
              <Row key={entry.seq} entry={entry} />
            ))}
          </tbody>
        </table>
      )}
      {hasNextPage && (
        <Button className="mt-3" size="small" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {words.older}
        </Button>
      )}
    </>
  );
}

function Row({ entry: { at, person, ip, act, target, labels, fields } }: { entry: AuditEntry }) {
  const { audit: words } = useSettingsWords();
  const { dateTime, list } = useFormats();
  const acts: Record<string, string> = words.acts;
  const who = person?.name ?? words.nobody;
  return (
    <tr className="border-b border-line align-top last:border-0">
      <td className="py-2 pe-4 whitespace-nowrap tabular-nums slim:hidden">{dateTime(at)}</td>
      <td className="max-w-40 truncate py-2 pe-4 slim:hidden" data-tip={words.from({ ip })}>
        {who}
      </td>
      <td className="py-2 pe-4 wrap-anywhere slim:pe-0">
        {acts[act] ?? act}
        <Target of={target} labels={labels} />
        <span className="mt-0.5 hidden text-ink-soft slim:block">
          {who} · {dateTime(at)}
        </span>
      </td>
      <td className="py-2 text-ink-soft narrow:hidden">{list(fields)}</td>
    </tr>
  );
}

/** By name where there is one; the id stands for what is no more. Of what kind a named thing is, the act says. */
function Target({ of: target, labels }: { of: AuditEntry['target']; labels: AuditEntry['labels'] }) {
  const { scope, ...rest } = target;
  const isNamed = Object.values(rest).some((value) => labels[value] !== undefined);
  const shown = isNamed || scope === undefined ? Object.entries(rest) : [['scope', scope], ...Object.entries(rest)];
  return (
    <span className="block text-ink-soft">
      {shown.map(([key = '', value = '']) => {
        const label = labels[value] ?? (key === 'name' || key === 'email' ? value : undefined);
        return (
          <span key={key} className={label === undefined ? 'me-2 font-mono break-all' : 'me-2 wrap-anywhere'}>
            {label ?? value}
          </span>
        );
      })}
    </span>
  );
}
