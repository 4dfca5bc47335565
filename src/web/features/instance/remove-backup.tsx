import { useQueryClient } from '@tanstack/react-query';
import { deleteBackup, listBackups, type Backup } from '#shared/contract/backup.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogButtons } from '../../ui/dialog.tsx';
import { useActing } from '../../lib/acting.ts';
import { call, query } from '../../lib/api.ts';
import { useFormats, useWords } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';

export function RemoveBackup({ backup, onClose }: { backup: Backup; onClose: () => void }) {
  const { shell } = useWords();
  const { house: words } = useSettingsWords();
  const { dateTime } = useFormats();
  const queries = useQueryClient();
  const acting = useActing();
  async function remove() {
    onClose();
    await acting(call(deleteBackup, { params: { id: backup.id } }));
    await queries.invalidateQueries(query(listBackups));
  }
  return (
    <Dialog open onClose={onClose} title={words.removeTitle({ date: dateTime(backup.madeAt) })}>
      <p className="px-5 pt-2 text-ui text-ink-soft">{words.removeText}</p>
      <DialogButtons>
        <Button onClick={onClose}>{shell.cancel}</Button>
        <Button look="danger" onClick={() => void remove()}>
          {words.remove}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
