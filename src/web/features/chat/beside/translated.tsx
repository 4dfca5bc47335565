/** A message in another language, in the place of its text: into which, by whom, and the way back. */
import { useId } from 'react';
import Languages from 'lucide-react/icons/languages';
import type { Message, Translation } from '#shared/message.ts';
import { useBesideAnswersWords } from '../../../lib/beside-answers.ts';
import { useLanguage } from '../../../lib/i18n.tsx';
import { languageName, languageNames } from '../../../lib/language-names.ts';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { useModelName } from '../model-names.ts';
import { Prose } from '../prose.tsx';
import { useTranslate, useTranslating } from '../translating.ts';

interface TranslatedProps {
  message: Message;
  /** Absent while the first one is being written. */
  translation: Translation | undefined;
}

export function Translated({ message, translation }: TranslatedProps) {
  const t = useBesideAnswersWords();
  const spoken = useLanguage();
  const underway = useTranslating(message.id);
  return (
    <div>
      {underway !== undefined && (
        <p role="status" className="flex items-center gap-1.5 py-1 text-small text-ink-soft">
          <Icon of={Languages} size={14} />
          <span className="pulse">{t.translating({ language: languageName(spoken, underway) })}</span>
        </p>
      )}
      {translation && (
        <>
          {underway === undefined && <Bar message={message} translation={translation} />}
          <div lang={translation.language} dir="auto">
            <Prose text={translation.text} running={false} />
          </div>
        </>
      )}
    </div>
  );
}

function Bar({ message, translation }: { message: Message; translation: Translation }) {
  const t = useBesideAnswersWords();
  const spoken = useLanguage();
  const translate = useTranslate();
  const model = useModelName(translation.model);
  const id = useId();
  const names = languageNames(spoken);
  const known = names.some(({ tag }) => tag === translation.language);
  return (
    <div className="mb-1 flex flex-wrap items-center gap-x-1.5 text-small text-ink-soft">
      <Icon of={Languages} size={14} />
      <label htmlFor={id}>{t.translatedInto}</label>
      <select
        id={id}
        value={translation.language}
        className="h-7 rounded-control bg-transparent px-1 text-ink hover:bg-hover pointer-coarse:h-11"
        onChange={(event) => translate(message, event.target.value)}
      >
        {!known && <option value={translation.language}>{languageName(spoken, translation.language)}</option>}
        {names.map(({ tag, name }) => (
          <option key={tag} value={tag}>
            {name}
          </option>
        ))}
      </select>
      <span>{t.by({ model })}</span>
      <Button size="small" look="quiet" className="text-ink-soft" onClick={() => translate(message, null)}>
        {t.showOriginal}
      </Button>
    </div>
  );
}
