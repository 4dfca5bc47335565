/** Where a chat was forked, or a shared one continued: what stands above came from another one. */
import type { Message } from '#shared/message.ts';
import { useWords } from '../../lib/i18n.tsx';
import { Link } from '../../lib/router/link.tsx';

const LINK = 'text-accent underline underline-offset-2';

export function ForkNote({ origin }: { origin: NonNullable<Message['origin']> }) {
  const { turns: t } = useWords();
  return (
    <p className="my-4 flex items-center gap-3 text-small text-ink-soft before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
      <span>
        {'share' in origin ? t.continuedFrom : t.forkedFrom}{' '}
        {'share' in origin ? (
          // A page of its own, outside the workspace.
          <a href={`/s/${origin.share}`} className={LINK}>
            {t.openOriginal}
          </a>
        ) : (
          <Link to="/c/$chatId" params={{ chatId: origin.chatId }} hash={origin.messageId} className={LINK}>
            {t.openOriginal}
          </Link>
        )}
      </span>
    </p>
  );
}
