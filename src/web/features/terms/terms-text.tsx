import { useQuery } from '@tanstack/react-query';
import { LANGUAGES, languageFor } from '#shared/languages.ts';
import { getTerms } from '#shared/contract/terms.ts';
import { Markdown } from '../../markdown/markdown.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { query } from '../../lib/api.ts';
import { useErrorText, useLanguage, useWords } from '../../lib/i18n.tsx';
import { useTermsWords } from '../../lib/terms-words.ts';

/** The terms as they stand, asked for anew: they may have changed since the page came. */
export function useTerms() {
  return useQuery({ ...query(getTerms), staleTime: 0 });
}

/** The owner's text in the reader's language, or in the one there is. */
export function TermsText() {
  const language = useLanguage();
  const { chat } = useWords();
  const words = useTermsWords();
  const errorText = useErrorText();
  const { data, error } = useTerms();
  if (error)
    return (
      <p role="alert" className="text-ui text-danger">
        {errorText(error)}
      </p>
    );
  if (!data) return <Skeleton className="h-80" />;
  const text = data.terms?.text ?? {};
  const written = text[language] ? language : languageFor(Object.keys(text).find((each) => text[each]) ?? language);
  if (written === undefined) return null;
  return (
    <>
      {written !== language && (
        <p className="mb-3 text-small text-ink-soft">{words.elsewhere({ language: LANGUAGES[written].name })}</p>
      )}
      <div lang={written} className="text-ui">
        <Markdown text={text[written] ?? ''} streaming={false} words={chat.markdown} />
      </div>
    </>
  );
}
