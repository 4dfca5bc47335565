/** One export on its way in: looked through, waiting for a word, being brought in, or done. */
import FileArchive from 'lucide-react/icons/file-archive';
import type { Import } from '#shared/contract/transfer.ts';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Bar } from './bar.tsx';
import { bringsAnything } from './news.ts';
import { products } from './products.ts';
import { Report } from './report.tsx';

interface ImportCardProps {
  one: Import;
  onStart: () => void;
  onRemove: () => void;
}

export function ImportCard({ one, onStart, onRemove }: ImportCardProps) {
  const { transfer: words } = useSettingsWords();
  const { report, state } = one;
  const works = state === 'looking' || state === 'importing' || state === 'waiting';
  const news = report !== null && bringsAnything(report);
  return (
    <li className="rounded-card bg-surface p-4 ring-1 ring-inset ring-line">
      <div className="flex items-start gap-3">
        <Icon of={FileArchive} size={18} className="mt-0.5 text-ink-soft" />
        <div className="min-w-0 flex-1">
          <h3 className="truncate text-ui font-medium">
            {report?.format ? `${products[report.format]} · ${one.name}` : one.name}
          </h3>
          <p
            role={state === 'failed' ? 'alert' : 'status'}
            className={state === 'failed' ? 'text-small text-danger' : 'text-small text-ink-soft'}
          >
            {one.error === null
              ? state === 'looked' && !news
                ? words.allKnown
                : words[state]
              : words.errors[one.error]}
          </p>
          {works && <Bar label={words[state]} share={one.progress} />}
          {report !== null && <Report report={report} brought={state === 'importing' || state === 'done'} />}
          <div className="mt-3 flex flex-wrap gap-2">
            {state === 'looked' && news && (
              <Button look="primary" onClick={onStart}>
                {words.start}
              </Button>
            )}
            {state === 'interrupted' && (
              <Button look="primary" onClick={onStart}>
                {words.goOn}
              </Button>
            )}
            <Button look="quiet" onClick={onRemove}>
              {works ? words.cancel : state === 'done' || state === 'failed' ? words.dismiss : words.notNow}
            </Button>
          </div>
        </div>
      </div>
    </li>
  );
}
