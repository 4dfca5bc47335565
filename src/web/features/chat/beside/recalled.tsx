/** Where in earlier chats something was found: each with the way to it. */
import History from 'lucide-react/icons/history';
import type { ToolCall } from '#shared/message.ts';
import { useBesideAnswersWords } from '../../../lib/beside-answers.ts';
import { useFormats, useWords } from '../../../lib/i18n.tsx';
import { useOpenHit } from '../../../lib/open-hit.ts';
import { Icon } from '../../../ui/icon.tsx';

interface Place {
  day: string;
  who: string;
  chatId: string;
  messageId: string | null;
  title: string;
}

/** As chat/tools/past-chats.ts writes them. */
const PLACE =
  /^\[\d+\] (\d{4}-\d\d-\d\d) · (person|answer|title) · (chat_[0-9a-z]{26})(?:\/(msg_[0-9a-z]{26}))? · (.*)$/gm;

export function Recalled({ tool }: { tool: ToolCall }) {
  const t = useBesideAnswersWords();
  const { shell } = useWords();
  const f = useFormats();
  const open = useOpenHit();
  const places = placesIn(tool.result ?? '');
  if (places.length === 0) return null;
  return (
    <section
      aria-label={t.recalled}
      className="my-1 rounded-card bg-surface px-3 py-2 text-small ring-1 ring-line ring-inset"
    >
      <h3 className="flex items-center gap-2 text-ink-soft">
        <Icon of={History} size={14} />
        {t.recalled}
      </h3>
      <ul className="mt-1">
        {places.map(({ day, who, chatId, messageId, title }) => (
          <li key={`${chatId}/${messageId}`}>
            <a
              href={`/c/${chatId}${messageId === null ? '' : `#${messageId}`}`}
              className="flex min-h-7 items-baseline gap-2 rounded-control px-1.5 py-1 hover:bg-hover pointer-coarse:min-h-11 pointer-coarse:items-center"
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                event.preventDefault();
                void open({ chatId, messageId });
              }}
            >
              <span className="min-w-0 truncate">{title || shell.untitled}</span>
              <span className="ms-auto shrink-0 text-ink-soft">
                {who === 'person' ? `${t.saidByYou} · ` : ''}
                {f.date(`${day}T12:00:00`)}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function placesIn(result: string): Place[] {
  return [...result.matchAll(PLACE)].map(([, day = '', who = '', chatId = '', messageId = null, title = '']) => ({
    day,
    who,
    chatId,
    messageId,
    title,
  }));
}
