import { checkBackup, downloadBackup, listBackups, type Backup } from '#shared/contract/backup.ts';
import { useQueryClient } from '@tanstack/react-query';
import { Button, buttonClass } from '../../ui/button.tsx';
import { StateDot } from '../../ui/state-dot.tsx';
import { useActing } from '../../lib/acting.ts';
import { addressOf, call, query } from '../../lib/api.ts';
import { useFormats } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { useSize } from './size.ts';

interface BackupTableProps {
  backups: readonly Backup[];
  busy: boolean;
  onRestore: (backup: Backup) => void;
  onRemove: (backup: Backup) => void;
}

/** The latest first; a card each where it is narrow. */
export function BackupTable({ backups, ...rest }: BackupTableProps) {
  const { house: words } = useSettingsWords();
  if (backups.length === 0) return <p className="mt-6 text-ui text-ink-soft">{words.noBackups}</p>;
  const head = 'py-2 pe-4 text-start font-normal whitespace-nowrap';
  return (
    <table className="mt-6 w-full text-small narrow:block">
      <thead className="narrow:visually-hidden">
        <tr className="border-b border-line text-ink-soft">
          <th className={head}>{words.made}</th>
          <th className={head}>{words.size}</th>
          <th className={head}>{words.holds}</th>
          <th className={head}>{words.state}</th>
          <th className={head}>
            <span className="visually-hidden">{words.putBack}</span>
          </th>
        </tr>
      </thead>
      <tbody className="narrow:block">
        {backups.map((backup) => (
          <Row key={backup.id} backup={backup} {...rest} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ backup, busy, onRestore, onRemove }: Omit<BackupTableProps, 'backups'> & { backup: Backup }) {
  const { house: words } = useSettingsWords();
  const { dateTime, ago, list } = useFormats();
  const size = useSize();
  const queries = useQueryClient();
  const acting = useActing();
  const date = dateTime(backup.madeAt);
  async function check() {
    await acting(call(checkBackup, { params: { id: backup.id } }));
    await queries.invalidateQueries(query(listBackups));
  }
  const cell = 'py-3 pe-4 align-top narrow:block narrow:p-0';
  return (
    <tr className="border-b border-line last:border-0 narrow:block narrow:py-3">
      <th scope="row" className={`${cell} text-start text-ui font-medium`}>
        {date}
        <span className="block text-small font-normal text-ink-soft">
          {[
            ago(backup.madeAt),
            backup.fetched ? words.fetched : backup.uploaded ? words.uploaded : words.reasons[backup.reason],
            ...(backup.inBucket ? [words.inBucket] : []),
          ].join(' · ')}
        </span>
      </th>
      <td className={`${cell} whitespace-nowrap tabular-nums`}>{size(backup.bytes)}</td>
      <td className={`${cell} text-ink-soft`}>
        {list([words.people(backup.holds.people), words.chats(backup.holds.chats), words.files(backup.holds.files)])}
      </td>
      <td className={`${cell} narrow:py-1`}>
        <Soundness backup={backup} />
      </td>
      <td className={`${cell} pe-0 narrow:mt-2`}>
        <div
          role="group"
          aria-label={words.actionsFor({ date })}
          className="flush-end flex flex-wrap justify-end gap-1 narrow:justify-start"
        >
          <Button size="small" disabled={busy} onClick={() => onRestore(backup)}>
            {words.putBack}
          </Button>
          <a
            href={addressOf(downloadBackup, { params: { id: backup.id } })}
            download
            className={buttonClass('quiet', 'small')}
          >
            {words.download}
          </a>
          <Button size="small" look="quiet" disabled={busy} onClick={() => void check()}>
            {words.check}
          </Button>
          <Button size="small" look="quiet" disabled={busy} onClick={() => onRemove(backup)}>
            {words.remove}
          </Button>
        </div>
      </td>
    </tr>
  );
}

function Soundness({ backup: { checked } }: { backup: Backup }) {
  const { house: words } = useSettingsWords();
  if (checked === null) return <StateDot tone="off" word={words.unchecked} />;
  if (checked.faults.length === 0) return <StateDot tone="good" word={words.sound} />;
  return (
    <>
      <StateDot tone="danger" word={words.unsound} />
      <span className="block max-w-60 break-words text-danger">{checked.faults.slice(0, 3).join('; ')}</span>
    </>
  );
}
