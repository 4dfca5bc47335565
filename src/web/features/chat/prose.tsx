/** Text of a model, as it arrives. */
import { memo } from 'react';
import { useWords } from '../../lib/i18n.tsx';
import { usePaced } from '../../markdown/paced.ts';
import { useDoing } from './doing.ts';
import { useMarkdown } from './markdown-on-demand.ts';

export function Prose({ text, running }: { text: string; running: boolean }) {
  const paced = usePaced(text, running);
  return <Rendered text={paced} streaming={running || paced.length < text.length} />;
}

/** The text arrives more often than it is shown. */
const Rendered = memo(function Rendered({ text, streaming }: { text: string; streaming: boolean }) {
  const { chat: t } = useWords();
  const draw = useMarkdown();
  const doing = useDoing();
  if (!draw) return <div className="text-answer [overflow-wrap:anywhere] whitespace-pre-wrap">{text}</div>;
  return draw({ text, streaming, words: t.markdown, doing });
});
