import { Dialog } from '../../ui/dialog.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { keyLabel } from '../../lib/hotkeys.ts';
import { useWords } from '../../lib/i18n.tsx';
import { useSetting } from '../../lib/session.tsx';

/** What the keyboard can do, on one sheet. */
export function Shortcuts({ onClose }: { onClose: () => void }) {
  const { shell, command: words } = useWords();
  const [sendWith] = useSetting('chat.sendWith');
  const byMod = sendWith === 'mod-enter';
  const rows: [string, string][] = [
    [shell.commands, keyLabel('mod+k')],
    [words.search, '/'],
    [shell.newChat, keyLabel('mod+shift+o')],
    [shell.temporary, keyLabel('mod+shift+e')],
    [words.sidebar, keyLabel('mod+b')],
    [words.send, keyLabel(byMod ? 'mod+enter' : 'enter')],
    [words.newLine, keyLabel(byMod ? 'enter' : 'shift+enter')],
    [words.toMessage, keyLabel('shift+escape')],
    [words.editLast, '↑'],
    [words.stopAnswer, 'Esc'],
    [words.steer, keyLabel(byMod ? 'mod+shift+enter' : 'mod+enter')],
    [words.versions, '[  ]'],
    [words.undo, keyLabel('mod+z')],
    [words.shareChat, keyLabel('mod+shift+s')],
    [words.printChat, keyLabel('mod+p')],
    [words.archiveChat, keyLabel('mod+shift+a')],
    [words.deleteChat, keyLabel('mod+shift+backspace')],
    [words.inList, '↑ ↓'],
    [words.selectChats, `${keyLabel('shift')} ↑ ↓ · X`],
    [words.selectAll, keyLabel('mod+a')],
    [words.renameChat, 'F2'],
    [words.close, 'Esc'],
    [shell.shortcuts, '?'],
  ];
  return (
    <Dialog open onClose={onClose} title={shell.shortcuts} closeLabel={shell.close}>
      <dl className="px-5 pt-2 pb-5">
        {rows.map(([act, keys]) => (
          <div key={act} className="flex h-10 items-center justify-between gap-4 border-b border-line last:border-0">
            <dt className="text-ui">{act}</dt>
            <dd>
              <Kbd>{keys}</Kbd>
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
