import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { checkAudit, exportAudit, listAudit, type AuditEntry } from '#shared/contract/audit.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { addressOf, call, keyOf } from '../../lib/api.ts';
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
  const checking = useMutation({ mutationFn: () => call(checkAudit) });
  const entries = data?.pages.flatMap((page) => page.entries) ?? [];
  const head = 'py-2 pe-4 text-start font-normal whitespace-nowrap';
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <Button busy={checking.isPending} onClick={() => checking.mutate()}>
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
              <th className={head}>{words.table.time}</th>
              <th className={head}>{words.table.who}</th>
              <th className={head}>{words.table.did}</th>
              <th className={`${head} max-md:hidden`}>{words.table.details}</th>
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

function Row({ entry: { at, person, ip, act, target, fields } }: { entry: AuditEntry }) {
  const { audit: words } = useSettingsWords();
  const { dateTime, list } = useFormats();
  const acts: Record<string, string> = words.acts;
  return (
    <tr className="border-b border-line align-top last:border-0">
      <td className="py-2 pe-4 whitespace-nowrap tabular-nums">{dateTime(at)}</td>
      <td className="max-w-40 truncate py-2 pe-4" data-tip={words.from({ ip })}>
        {person?.name ?? words.nobody}
      </td>
      <td className="py-2 pe-4">
        {acts[act] ?? act}
        <span className="block font-mono break-all text-ink-soft">{Object.values(target).join(' ')}</span>
      </td>
      <td className="py-2 text-ink-soft max-md:hidden">{list(fields)}</td>
    </tr>
  );
}
