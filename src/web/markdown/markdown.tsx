/** Parlor's markdown: a text, streamed or whole, as React elements. Never as HTML. */
import { memo, useId, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { BlockView, Flow } from './blocks.tsx';
import { MarkdownDocument } from './document.ts';
import { cjkShare } from './emphasis.ts';
import { DoingContext, type Doing } from './doing.ts';
import { Footnotes, NumberingContext } from './footnotes.tsx';
import { WordsContext } from './words.ts';
import type { MarkdownWords } from './words.ts';
import './markdown.css';

export type { MarkdownWords } from './words.ts';

const NOTHING: Doing = {};

/** No label has a blank. */
const labelsIn = (together: string): string[] => (together === '' ? [] : together.split(' '));

interface MarkdownProps {
  /** The text so far. Each one should begin with the one before; if not, it is read anew. */
  text: string;
  /** More is coming: the end is mended so that no half-written markers show. */
  streaming: boolean;
  /** Keep this object the same between renderings. */
  words: MarkdownWords;
  /** Keep this the same, too. */
  doing?: Doing;
}

/**
 * Draws `text`. Blocks that are complete are read and drawn once and keep their elements; raw HTML appears as text;
 * only http, https and mailto links are links; remote images are offered, not loaded.
 */
export const Markdown = memo(function Markdown({ text, streaming, words, doing = NOTHING }: MarkdownProps): ReactNode {
  const [document] = useState(() => new MarkdownDocument());
  const reading = useMemo(() => document.read(text, streaming), [document, text, streaming]);
  const { blocks, footnotes, numbering, complete } = reading;
  const prefix = useId();
  const inList = footnotes.map(({ label }) => label).join(' ');
  const context = useMemo(
    () => ({ prefix, labels: labelsIn(numbering), listed: new Set(labelsIn(inList)), complete }),
    [prefix, numbering, inList, complete],
  );
  // Lines of Chinese, Japanese and Korean want more room, whatever the language of the page.
  const beginning = text.slice(0, 600);
  const cjk = useMemo(() => cjkShare(beginning) > 0.3, [beginning]);
  return (
    <WordsContext value={words}>
      <DoingContext value={doing}>
        <NumberingContext value={context}>
          <div className="md" data-cjk={cjk || undefined}>
            {blocks.map((block) => (
              <BlockView key={block.start} block={block} />
            ))}
            {footnotes.length > 0 ? (
              <Footnotes notes={footnotes} render={(note) => <Flow tree={note.nodes} open={false} />} />
            ) : null}
          </div>
        </NumberingContext>
      </DoingContext>
    </WordsContext>
  );
});
