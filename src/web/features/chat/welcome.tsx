/** The empty page: a greeting by the hour, the composer in the middle, something to begin with. */
import { Suspense, useState, type ReactNode } from 'react';
import { useWords } from '../../lib/i18n.tsx';
import { usePerson } from '../../lib/session.tsx';
import { composerLook } from './composer-look.ts';
import { dayTime } from './day-time.ts';

export function Greeting() {
  const { chat: t } = useWords();
  const { name } = usePerson();
  const [hour] = useState(() => new Date().getHours());
  return <h1 className={composerLook.greeting}>{t[dayTime(hour)]({ name })}</h1>;
}

interface SuggestionsProps {
  /** The model pretends: then what it can show is more useful than what one might ask. */
  simulated: boolean;
  /** What to begin with where it is known: an assistant’s. */
  openers: readonly string[] | undefined;
  onChoose: (prompt: string) => void;
}

export function Suggestions({ simulated, openers, onChoose }: SuggestionsProps) {
  const { chat: t } = useWords();
  const ideas = openers ? openers.map((title) => ({ title, hint: '', prompt: title })) : simulated ? t.demos : t.ideas;
  if (ideas.length === 0) return null;
  return (
    <ul aria-label={t.suggestions} className="grid gap-2 sm:grid-cols-2">
      {ideas.map(({ title, hint, prompt }) => (
        <li key={title}>
          <button
            type="button"
            className="h-full w-full rounded-card px-4 py-3 text-start ring-1 ring-line transition-colors ring-inset hover:bg-surface"
            onClick={() => onChoose(prompt)}
          >
            <span className="block text-ui font-medium">{title}</span>
            <span className="block text-small text-ink-soft">{hint}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Where the suggestions would be while nothing can answer: how to change that, or whom to ask. */
export function NoModel({ connect }: { connect: ReactNode | null }) {
  const { chat: t } = useWords();
  return (
    <section aria-label={t.noModelTitle}>
      <h2 className="text-section font-semibold">{t.noModelTitle}</h2>
      <p className="mt-1 mb-4 text-ui text-ink-soft">{connect === null ? t.noModelMember : t.noModelAdmin}</p>
      <Suspense>{connect}</Suspense>
    </section>
  );
}
