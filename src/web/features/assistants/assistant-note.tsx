import X from 'lucide-react/icons/x';
import type { Assistant } from '#shared/contract/assistants.ts';
import { useNavigate } from '../../lib/router/routing.tsx';
import { IconButton } from '../../ui/button.tsx';
import { Face } from './face.tsx';
import { useAssistantWords } from './words.ts';

/** No assistant's id: not even the one new chats begin with. */
const NOBODY = 'none';

/** Above the composer of a chat that begins with an assistant. */
export function AssistantNote({ assistant }: { assistant: Assistant }) {
  const t = useAssistantWords();
  const navigate = useNavigate();
  const { name } = assistant;
  return (
    <div className="mb-2.5 flex items-center justify-center gap-2 text-small text-ink-soft">
      <Face emoji={assistant.emoji} colour={assistant.colour} small />
      <span className="min-w-0 truncate font-medium text-ink">{name}</span>
      {assistant.description !== '' && <span className="hidden truncate sm:block">{assistant.description}</span>}
      <IconButton
        icon={X}
        iconSize={14}
        label={t.leave({ name })}
        onClick={() => void navigate({ to: '/', search: (now) => ({ ...now, assistant: NOBODY }) })}
      />
    </div>
  );
}
