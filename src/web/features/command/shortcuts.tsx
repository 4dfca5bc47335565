import { Dialog } from '../../ui/dialog.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { keyLabel } from '../../lib/hotkeys.ts';
import { useWords } from '../../lib/i18n.tsx';
import { useSetting } from '../../lib/session.tsx';
import { useCommandWords } from './words.ts';

type Row = readonly [act: string, keys: string];

/** What the keyboard can do, on one sheet. A test holds it to what the page listens to. */
export function Shortcuts({ onClose }: { onClose: () => void }) {
  const { shell } = useWords();
  const groups = useShortcuts();
  return (
    <Dialog
      open
      onClose={onClose}
      title={shell.shortcuts}
      closeLabel={shell.close}
      className="w-[min(52rem,calc(100vw-2rem))]!"
    >
      <div className="columns-1 gap-10 px-5 pt-1 pb-5 md:columns-2">
        {groups.map(({ name, rows }) => (
          <section key={name} className="mb-4 break-inside-avoid">
            <h3 className="pt-2 pb-1 text-small text-ink-soft">{name}</h3>
            <dl>
              {rows.map(([act, keys]) => (
                <div
                  key={act}
                  className="flex min-h-9 items-center justify-between gap-4 border-b border-line py-1 last:border-0"
                >
                  <dt className="text-ui">{act}</dt>
                  <dd className="shrink-0">
                    <Kbd>{keys}</Kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

function useShortcuts(): { name: string; rows: readonly Row[] }[] {
  const { shell } = useWords();
  const words = useCommandWords();
  const [sendWith] = useSetting('chat.sendWith');
  const byMod = sendWith === 'mod-enter';
  return [
    {
      name: words.everywhere,
      rows: [
        [shell.commands, keyLabel('mod+k')],
        [words.search, '/'],
        [shell.newChat, keyLabel('mod+shift+o')],
        [shell.temporary, keyLabel('mod+shift+e')],
        [words.sidebar, keyLabel('mod+b')],
        [words.undo, keyLabel('mod+z')],
        [words.close, 'Esc'],
        [shell.shortcuts, '?'],
      ],
    },
    {
      name: words.inMessage,
      rows: [
        [words.toMessage, keyLabel('shift+escape')],
        [words.send, keyLabel(byMod ? 'mod+enter' : 'enter')],
        [words.newLine, keyLabel(byMod ? 'enter' : 'shift+enter')],
        [words.steer, keyLabel(byMod ? 'mod+shift+enter' : 'mod+enter')],
        [words.editLast, '↑'],
        [words.stopAnswer, 'Esc'],
      ],
    },
    {
      name: words.inChat,
      rows: [
        [words.versions, '[  ]'],
        [words.shareChat, keyLabel('mod+shift+s')],
        [words.printChat, keyLabel('mod+p')],
        [words.archiveChat, keyLabel('mod+shift+a')],
        [words.deleteChat, keyLabel('mod+shift+backspace')],
      ],
    },
    {
      name: words.inChats,
      rows: [
        [words.inList, '↑ ↓'],
        [words.selectChats, `${keyLabel('shift')} ↑ ↓ · X`],
        [words.selectAll, keyLabel('mod+a')],
        [words.renameChat, 'F2'],
        [words.pinChat, 'P'],
        [words.moveChat, 'M'],
        [words.tagChat, 'T'],
        [words.archiveInFocus, 'E'],
        [words.deleteInFocus, 'Del'],
      ],
    },
  ];
}
