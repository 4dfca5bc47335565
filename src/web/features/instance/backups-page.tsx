import { useRef, useState } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import DatabaseBackup from 'lucide-react/icons/database-backup';
import Upload from 'lucide-react/icons/upload';
import {
  cancelRestore,
  listBackups,
  makeBackup,
  uploadBackup,
  type Backup,
  type BackupOverview,
} from '#shared/contract/backup.ts';
import { Button } from '../../ui/button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useActing } from '../../lib/acting.ts';
import { call, query, upload } from '../../lib/api.ts';
import { useErrorText, useFormats } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { Section } from '../../lib/settings-frame.tsx';
import { BucketArchives } from './bucket-archives.tsx';
import { BackupTable } from './backup-table.tsx';
import { BackupSchedule } from './backup-schedule.tsx';
import { RemoveBackup } from './remove-backup.tsx';
import { RestoreDialog } from './restore-dialog.tsx';
import { useSize } from './size.ts';

const LOOK_MS = 1500;

/** Made by hand or by themselves; each can be read through, taken away, and put back. */
export function Backups() {
  const { house: words } = useSettingsWords();
  const errorText = useErrorText();
  const size = useSize();
  const { data, error } = useQuery({
    ...query(listBackups),
    refetchInterval: ({ state }) => (state.data?.working ? LOOK_MS : false),
  });
  const [restoring, setRestoring] = useState<Backup | null>(null);
  const [removing, setRemoving] = useState<Backup | null>(null);
  if (error && !data)
    return (
      <p role="alert" className="text-danger">
        {errorText(error)}
      </p>
    );
  if (!data) return <Skeleton className="h-60" />;
  return (
    <>
      <Acts working={data.working !== null} />
      <Standing overview={data} />
      <BackupTable
        backups={data.backups}
        busy={data.working !== null}
        onRestore={setRestoring}
        onRemove={setRemoving}
      />
      <p className="mt-3 text-small text-ink-soft">
        {data.freeBytes !== null && words.free({ size: size(data.freeBytes) })} {data.bucket && words.bucketToo}{' '}
        {data.engine === 'postgres' && words.onPostgres}
      </p>
      <Section title={words.schedule} intro={words.scheduleIntro}>
        <BackupSchedule nextAt={data.nextAt} />
      </Section>
      {/* The bucket answers when it will: below everything, it moves nothing. */}
      {data.bucket && <BucketArchives busy={data.working !== null} />}
      {restoring && (
        <RestoreDialog
          backup={restoring}
          restoresNow={data.restoresNow}
          together={data.together}
          onClose={() => setRestoring(null)}
        />
      )}
      {removing && <RemoveBackup backup={removing} onClose={() => setRemoving(null)} />}
    </>
  );
}

function Acts({ working }: { working: boolean }) {
  const { house: words } = useSettingsWords();
  const queries = useQueryClient();
  const acting = useActing();
  const chooser = useRef<HTMLInputElement>(null);
  const [sending, setSending] = useState(false);
  const refresh = () => queries.invalidateQueries(query(listBackups));

  async function make() {
    await acting(call(makeBackup));
    await refresh();
  }
  async function send(file: File | undefined) {
    if (!file) return;
    setSending(true);
    await acting(upload(uploadBackup, file));
    setSending(false);
    await refresh();
  }
  return (
    <div className="flex flex-wrap gap-2">
      <Button look="primary" icon={DatabaseBackup} busy={working} onClick={() => void make()}>
        {words.backUpNow}
      </Button>
      <Button icon={Upload} busy={sending} onClick={() => chooser.current?.click()}>
        {sending ? words.uploading : words.upload}
      </Button>
      <input
        ref={chooser}
        type="file"
        accept=".zip,application/zip"
        aria-label={words.upload}
        tabIndex={-1}
        className="hidden"
        onChange={(event) => {
          void send(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
    </div>
  );
}

/** What is under way, what failed, what was put back: in one place, and only what there is. */
function Standing({ overview: { working, failed, restore, restoresNow, together } }: { overview: BackupOverview }) {
  const { house: words } = useSettingsWords();
  const { dateTime } = useFormats();
  return (
    <div role="status" className="mt-4 grid gap-2 text-ui empty:mt-0">
      {working && <p className="text-ink-soft">{words[working.kind]}</p>}
      {failed && <p className="text-danger">{words.failed({ date: dateTime(failed.at), reason: failed.reason })}</p>}
      {restore?.state === 'waiting' && <Waiting id={restore.id} byHand={!restoresNow && together} />}
      {restore?.state === 'done' && <Once at={restore.at}>{words.restoreDone({ date: dateTime(restore.at) })}</Once>}
      {restore?.state === 'failed' && (
        <p className="text-danger">
          {words.restoreFailed({ date: dateTime(restore.at), reason: restore.reason ?? '' })}
        </p>
      )}
    </div>
  );
}

const DAY_MS = 86_400_000;

/** Good news is news for a day. */
function Once({ at, children }: { at: string; children: string }) {
  const [now] = useState(() => Date.now());
  return now - Date.parse(at) < DAY_MS ? <p className="text-good">{children}</p> : null;
}

function Waiting({ id, byHand }: { id: string; byHand: boolean }) {
  const { house: words } = useSettingsWords();
  const queries = useQueryClient();
  const acting = useActing();
  async function cancel() {
    await acting(call(cancelRestore));
    await queries.invalidateQueries(query(listBackups));
  }
  return (
    <p className="flex flex-wrap items-center gap-2">
      <span className="text-warn-ink">
        {words.restoreWaits({ id })} {byHand && words.restoreByHand}
      </span>
      <Button size="small" onClick={() => void cancel()}>
        {words.restoreCancel}
      </Button>
    </p>
  );
}
