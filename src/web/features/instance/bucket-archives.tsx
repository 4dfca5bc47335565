import { useQuery, useQueryClient } from '@tanstack/react-query';
import CloudDownload from 'lucide-react/icons/cloud-download';
import { fetchBackup, listBackups, listBucketBackups, type BucketArchive } from '#shared/contract/backup.ts';
import { Button } from '../../ui/button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useActing } from '../../lib/acting.ts';
import { call, query } from '../../lib/api.ts';
import { useErrorText, useFormats } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { useSize } from './size.ts';

/** What lies in the bucket and not here: brought here, it is looked at and put back like any other. */
export function BucketArchives({ busy }: { busy: boolean }) {
  const { house: words } = useSettingsWords();
  const errorText = useErrorText();
  const { data, error } = useQuery({ ...query(listBucketBackups), retry: false });
  const away = data?.archives.filter(({ here }) => !here);
  return (
    <section className="mt-8" aria-labelledby="bucket-title">
      <h2 id="bucket-title" className="text-section font-semibold">
        {words.bucketTitle}
      </h2>
      <p className="mt-1 text-small text-ink-soft">{words.bucketIntro}</p>
      {error && (
        <p role="alert" className="mt-2 text-small text-danger">
          {errorText(error)}
        </p>
      )}
      {!data && !error && <Skeleton className="mt-2 h-10" />}
      {away?.length === 0 && (
        <p className="mt-2 text-ui text-ink-soft">
          {data?.archives.length === 0 ? words.bucketEmpty : words.bucketAllHere}
        </p>
      )}
      <ul className="mt-2">
        {away?.map((archive) => (
          <Archive key={archive.id} archive={archive} busy={busy} />
        ))}
      </ul>
    </section>
  );
}

function Archive({ archive: { id, bytes }, busy }: { archive: BucketArchive; busy: boolean }) {
  const { house: words } = useSettingsWords();
  const { dateTime } = useFormats();
  const size = useSize();
  const queries = useQueryClient();
  const acting = useActing();
  const date = dateTime(madeAt(id));
  async function fetch() {
    await acting(call(fetchBackup, { params: { id } }));
    await queries.invalidateQueries(query(listBackups));
  }
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-line py-2 last:border-0">
      <span className="text-ui">
        {date}
        <span className="ms-3 text-small text-ink-soft tabular-nums">{size(bytes)}</span>
      </span>
      <Button
        size="small"
        icon={CloudDownload}
        disabled={busy}
        aria-label={words.fetchOf({ date })}
        onClick={() => void fetch()}
      >
        {words.fetch}
      </Button>
    </li>
  );
}

/** The name says it: `parlor-2026-11-22T03-00-00Z-4k2p9x`. */
function madeAt(id: string): string {
  return id.slice('parlor-'.length, -'-4k2p9x'.length).replace(/T(\d\d)-(\d\d)-/, 'T$1:$2:');
}
