import { useAssistant } from '../../../lib/assistants.ts';
import { useBesideAnswersWords } from '../../../lib/beside-answers.ts';
import { Face } from '../../assistants/face.tsx';

/** Above an answer that somebody else than the chat's own assistant gave. Nothing for one that is gone. */
export function AnsweredBy({ id }: { id: string }) {
  const t = useBesideAnswersWords();
  const assistant = useAssistant(id);
  if (!assistant) return null;
  return (
    <p className="mb-1 flex items-center gap-2 text-small font-medium text-ink-soft">
      <Face emoji={assistant.emoji} colour={assistant.colour} small />
      <span className="visually-hidden">{t.answeredBy({ name: assistant.name })}</span>
      <span aria-hidden="true">{assistant.name}</span>
    </p>
  );
}
