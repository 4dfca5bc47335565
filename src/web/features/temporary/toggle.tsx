import MessageCircleDashed from 'lucide-react/icons/message-circle-dashed';
import { IconButton } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { keyLabel } from '../../lib/hotkeys.ts';
import { useWords } from '../../lib/i18n.tsx';
import { isOff } from '../../lib/off.ts';
import { useNavigate } from '../../lib/router/routing.tsx';

/** At the start of a chat: whether it will be kept. */
export function TemporaryToggle({ on }: { on: boolean }) {
  const { shell } = useWords();
  const navigate = useNavigate();
  if (isOff('temporary')) return null;
  return (
    <IconButton
      icon={MessageCircleDashed}
      label={shell.temporary}
      keys={keyLabel('mod+shift+e')}
      aria-pressed={on}
      className={on ? 'bg-tint! text-accent!' : undefined}
      onClick={() => void navigate({ to: '/', search: on ? {} : { temporary: true }, replace: true })}
    />
  );
}

/** Says what it means, as long as one is in one. */
export function TemporaryNote() {
  const { shell } = useWords();
  return (
    <p className="mx-auto mb-2.5 flex items-center justify-center gap-2 text-center text-small text-ink-soft">
      <Icon of={MessageCircleDashed} />
      {shell.temporaryNote}
    </p>
  );
}
