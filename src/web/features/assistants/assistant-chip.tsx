import { useAssistant } from '../../lib/assistants.ts';
import { Link } from '../../lib/router/link.tsx';
import { Face } from './face.tsx';

/** Who a chat is with, and the way to a new one with the same. On a phone there is no room for the name. */
export function AssistantChip({ assistantId }: { assistantId: string }) {
  const assistant = useAssistant(assistantId);
  if (!assistant) return null;
  return (
    <Link
      to="/"
      search={{ assistant: assistantId }}
      aria-label={assistant.name}
      title={assistant.name}
      className="flex h-8 max-w-48 items-center gap-1.5 rounded-control px-2 text-ui text-ink-soft hover:bg-hover hover:text-ink pointer-coarse:h-11"
    >
      <Face emoji={assistant.emoji} colour={assistant.colour} small />
      <span className="hidden truncate sm:block">{assistant.name}</span>
    </Link>
  );
}
