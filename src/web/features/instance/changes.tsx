import { Brief } from './brief.tsx';

/** A change log in the little Markdown it is written in: versions as headings, changes as lists. */
export function Changes({ text }: { text: string }) {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('# '));
  return (
    // It is written in English, whatever the page speaks.
    <div lang="en" className="grid gap-1.5 text-ui">
      {lines.slice(0, 200).map((line, index) => {
        if (line.startsWith('#'))
          return (
            <h3 key={index} className="mt-3 font-semibold first:mt-0">
              {line.replace(/^#+\s*/, '')}
            </h3>
          );
        const isItem = /^\s*[-*] /.test(line);
        return (
          <p key={index} className={isItem ? 'ps-4 -indent-3' : ''}>
            {isItem && '· '}
            <Brief text={line.replace(/^\s*[-*] /, '')} />
          </p>
        );
      })}
    </div>
  );
}
