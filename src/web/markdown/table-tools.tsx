/** Taking a table elsewhere: as markdown, or as comma-separated values for a spreadsheet. */
import Check from 'lucide-react/icons/check';
import Copy from 'lucide-react/icons/copy';
import Download from 'lucide-react/icons/download';
import { use, useState } from 'react';
import type { ReactNode } from 'react';
import type { Tokens } from 'marked';
import { copyText } from '../lib/clipboard.ts';
import { saveFile } from '../lib/saving.ts';
import { nodes, plainText } from './tokens.ts';
import { WordsContext } from './words.ts';

export function TableTools({ node }: { node: Tokens.Table }): ReactNode {
  const words = use(WordsContext);
  const [copied, setCopied] = useState(false);
  if (words.copyTable === '') return null;
  const copy = async () => {
    setCopied(await copyText(node.raw.trim()));
    setTimeout(() => setCopied(false), 1800);
  };
  return (
    <div className="md-tools">
      <button
        type="button"
        className="md-button"
        aria-label={words.copyTable}
        title={words.copyTable}
        onClick={() => void copy()}
      >
        {copied ? (
          <Check size={15} strokeWidth={1.75} aria-hidden />
        ) : (
          <Copy size={15} strokeWidth={1.75} aria-hidden />
        )}
      </button>
      <button
        type="button"
        className="md-button"
        aria-label={words.saveTable}
        title={words.saveTable}
        onClick={() => saveFile('table.csv', new Blob([csvOf(node)], { type: 'text/csv;charset=utf-8' }))}
      >
        <Download size={15} strokeWidth={1.75} aria-hidden />
      </button>
    </div>
  );
}

/** RFC 4180, with the mark that makes Excel read it as UTF-8. Cells that would run as formulas there are texts. */
export function csvOf({ header, rows }: Pick<Tokens.Table, 'header' | 'rows'>): string {
  const line = (cells: readonly Tokens.TableCell[]) =>
    cells.map((cell) => field(plainText(nodes(cell.tokens)))).join(',');
  return `\ufeff${[header, ...rows].map(line).join('\r\n')}\r\n`;
}

function field(text: string): string {
  const safe = /^[=@\t\r]|^[+-](?![\d.,]+%?$)/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
