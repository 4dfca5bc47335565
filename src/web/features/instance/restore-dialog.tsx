import { useEffect, useState } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import {
  listBackups,
  lookAtBackup,
  restoreBackup,
  type Backup,
  type Holds,
  type RestoreReport,
} from '#shared/contract/backup.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogButtons } from '../../ui/dialog.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useActing } from '../../lib/acting.ts';
import { ApiError, call, keyOf, query } from '../../lib/api.ts';
import { useErrorText, useFormats, useWords } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';

const LOOK_MS = 1500;

/** First what would happen, then whether. */
export function RestoreDialog({
  backup,
  restoresNow,
  together,
  onClose,
}: {
  backup: Backup;
  restoresNow: boolean;
  together: boolean;
  onClose: () => void;
}) {
  const { shell } = useWords();
  const { house: words } = useSettingsWords();
  const { dateTime } = useFormats();
  const errorText = useErrorText();
  const queries = useQueryClient();
  const acting = useActing();
  const [under, setUnder] = useState(false);
  const { data, error } = useQuery({
    queryKey: [...keyOf(lookAtBackup), backup.id],
    queryFn: () => call(lookAtBackup, { params: { id: backup.id } }),
    retry: false,
    staleTime: 0,
  });
  async function restore(when: 'now' | 'next-start') {
    const done = await acting(call(restoreBackup, { params: { id: backup.id }, body: { when } }));
    await queries.invalidateQueries(query(listBackups)).catch(() => undefined);
    if (!done) return;
    if (when === 'now') setUnder(true);
    else onClose();
  }
  const can = data !== undefined && data.obstacles.length === 0;
  return (
    <Dialog open onClose={under ? () => {} : onClose} title={words.restoreTitle({ date: dateTime(backup.madeAt) })}>
      <div className="px-5 pt-2 text-ui">
        {under ? (
          <Restoring />
        ) : (
          <>
            {error && (
              <p role="alert" className="text-danger">
                {errorText(error)}
              </p>
            )}
            {!data && !error && (
              <>
                <p role="status" className="text-ink-soft">
                  {words.restoreLooking}
                </p>
                <Skeleton className="mt-3 h-40" />
              </>
            )}
            {data && <Report report={data} />}
            {data && together && (
              <p className="mt-2 text-small text-ink-soft">
                {restoresNow ? words.restoreWorkers : words.restoreByHand}
              </p>
            )}
          </>
        )}
      </div>
      {!under && (
        <DialogButtons>
          <Button onClick={onClose}>{shell.cancel}</Button>
          <Button disabled={!can} onClick={() => void restore('next-start')}>
            {words.restoreNext}
          </Button>
          {restoresNow && (
            <Button look="danger" disabled={!can} onClick={() => void restore('now')}>
              {words.restoreNow}
            </Button>
          )}
        </DialogButtons>
      )}
    </Dialog>
  );
}

function Report({ report }: { report: RestoreReport }) {
  const { house: words } = useSettingsWords();
  const { number } = useFormats();
  const { backup, now, lost, obstacles } = report;
  const kinds = Object.entries(words.kinds5);
  const head = 'py-1.5 ps-3 text-end font-normal text-ink-soft';
  return (
    <>
      {obstacles.map((obstacle) => (
        <p key={obstacle} role="alert" className="mb-2 text-danger">
          {words.obstacles[obstacle]}
        </p>
      ))}
      <table className="w-full text-small tabular-nums">
        <thead>
          <tr className="border-b border-line">
            <td />
            <th className={head}>{words.inBackup}</th>
            <th className={head}>{words.now}</th>
            <th className={head}>{words.lost}</th>
          </tr>
        </thead>
        <tbody>
          {kinds.map(([kind, name]) => {
            // The words have the same kinds as the report.
            const key = kind as keyof Holds;
            return (
              <tr key={kind} className="border-b border-line last:border-0">
                <th scope="row" className="py-1.5 text-start font-normal">
                  {name}
                </th>
                <td className="py-1.5 text-end">{number(backup.holds[key])}</td>
                <td className="py-1.5 text-end">{number(now[key])}</td>
                <td className={`py-1.5 text-end ${lost[key] > 0 ? 'font-medium text-warn-ink' : 'text-ink-soft'}`}>
                  {number(lost[key])}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p className="mt-3 text-small text-ink-soft">
        {words.restoreMade({ program: backup.program, here: report.program })} {words.restoreData[report.data]}
      </p>
      <p className={`mt-1 text-small ${report.secretFits ? 'text-ink-soft' : 'text-warn-ink'}`}>
        {report.secretFits ? words.secretFits : words.secretMisfit}
      </p>
      <p className="mt-3 text-small text-ink-soft">{words.restoreWhat}</p>
    </>
  );
}

/** Waits until the server says how it went. */
function Restoring() {
  const { house: words } = useSettingsWords();
  useEffect(() => {
    const look = async () => {
      if (await isOver()) location.assign('/settings/backups');
    };
    const looking = setInterval(() => void look(), LOOK_MS);
    return () => clearInterval(looking);
  }, []);
  return (
    <p role="status" className="pb-6 text-ink-soft">
      {words.restoring}
    </p>
  );
}

async function isOver(): Promise<boolean> {
  try {
    const { restore } = await call(listBackups);
    return restore?.state !== 'waiting';
  } catch (error) {
    // Away; or it knows nobody any more who came after the backup was made.
    return error instanceof ApiError && error.status > 0 && error.status < 500;
  }
}
