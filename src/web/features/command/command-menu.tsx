import { useDeferredValue, useId, useState, type KeyboardEvent } from 'react';
import Search from 'lucide-react/icons/search';
import { Dialog } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { useWords } from '../../lib/i18n.tsx';
import { rememberCommand, useCommands } from './commands.tsx';
import type { Command } from './command.ts';
import { bestFirst } from './ranking.ts';
import { useCommandWords } from './words.ts';

interface CommandMenuProps {
  onClose: () => void;
  onShortcuts: () => void;
}

/** Everything one can do or go to, found by a few letters; what was used last comes first. */
export function CommandMenu({ onClose, onShortcuts }: CommandMenuProps) {
  const { shell } = useWords();
  return (
    <Dialog
      open
      form="top"
      onClose={onClose}
      title={shell.commands}
      hideTitle
      className="flex flex-col overflow-hidden"
    >
      <Finder onClose={onClose} onShortcuts={onShortcuts} />
    </Dialog>
  );
}

function Finder({ onClose, onShortcuts }: CommandMenuProps) {
  const words = useCommandWords();
  const id = useId();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const search = useDeferredValue(typed);
  const commands = useCommands(search, onShortcuts);
  const found = bestFirst(commands, search);
  const current = found[Math.min(at, found.length - 1)];

  function run(command: Command) {
    rememberCommand(command.id);
    onClose();
    command.run();
  }
  function press(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    const to = (index: number) => {
      event.preventDefault();
      setAt((index + found.length) % Math.max(1, found.length));
    };
    if (event.key === 'ArrowDown') to(at + 1);
    else if (event.key === 'ArrowUp') to(at - 1);
    else if (event.key === 'PageDown') to(Math.min(found.length - 1, at + 8));
    else if (event.key === 'PageUp') to(Math.max(0, at - 8));
    else if (event.key === 'Enter' && current) {
      event.preventDefault();
      run(current);
    }
  }
  return (
    <>
      <div className="flex items-center gap-3 border-b border-line px-4">
        <Icon of={Search} size={18} className="text-ink-soft" />
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={current && `${id}-${current.id}`}
          aria-autocomplete="list"
          aria-label={words.find}
          placeholder={words.find}
          autoFocus
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setAt(0);
          }}
          onKeyDown={press}
          className="h-13 min-w-0 flex-1 bg-transparent text-answer outline-none"
        />
        <span className="pointer-coarse:hidden">
          <Kbd>Esc</Kbd>
        </span>
      </div>
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={words.results}
        className="h-[min(24rem,56vh)] overflow-y-auto overscroll-contain p-2"
      >
        {found.map((command, index) => (
          <Row
            key={command.id}
            id={`${id}-${command.id}`}
            command={command}
            current={command === current}
            heading={found[index - 1]?.group === command.group ? undefined : command.group}
            onPoint={() => setAt(index)}
            onRun={() => run(command)}
          />
        ))}
        {found.length === 0 && <p className="px-3 py-8 text-center text-ui text-ink-soft">{words.nothing}</p>}
      </div>
      <div role="status" className="visually-hidden">
        {words.count(found.length)}
      </div>
    </>
  );
}

interface RowProps {
  id: string;
  command: Command;
  current: boolean;
  heading: string | undefined;
  onPoint: () => void;
  onRun: () => void;
}

function Row({ id, command, current, heading, onPoint, onRun }: RowProps) {
  return (
    <>
      {heading !== undefined && (
        <div role="presentation" className="px-3 pt-2 pb-1 text-small text-ink-soft">
          {heading}
        </div>
      )}
      <div
        id={id}
        role="option"
        aria-selected={current}
        ref={(row) => {
          if (current) row?.scrollIntoView({ block: 'nearest' });
        }}
        onPointerMove={onPoint}
        onClick={onRun}
        className="flex h-9 cursor-pointer items-center gap-3 rounded-control px-3 text-ui aria-selected:bg-hover pointer-coarse:h-11"
      >
        <Icon of={command.icon} className="text-ink-soft" />
        <span className="min-w-0 flex-1 truncate">{command.title}</span>
        {command.hint !== undefined && <span className="truncate text-small text-ink-soft">{command.hint}</span>}
      </div>
    </>
  );
}
