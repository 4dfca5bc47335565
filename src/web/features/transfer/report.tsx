/** What an export has in it, what of it is new here, and what could not come as it was. */
import type { ImportReport } from '#shared/contract/transfer.ts';
import { FoldLine } from '../../ui/fold-line.tsx';
import { useFormats } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';

export function Report({ report, brought }: { report: ImportReport; brought: boolean }) {
  const { transfer: words } = useSettingsWords();
  const { number } = useFormats();
  const rows = (['chats', 'messages', 'files', 'projects', 'assistants', 'prompts'] as const)
    .map((kind) => ({ kind, ...report[kind] }))
    .filter(({ kind, found }) => found > 0 || kind === 'chats');
  return (
    <>
      <table className="mt-3 w-full max-w-120 text-ui">
        <thead>
          <tr className="text-small text-ink-soft">
            <th scope="col" className="py-1 text-start font-normal">
              <span className="visually-hidden">{words.kind}</span>
            </th>
            <th scope="col" className="py-1 ps-4 text-end font-normal">
              {words.found}
            </th>
            <th scope="col" className="py-1 ps-4 text-end font-normal">
              {brought ? words.brought : words.fresh}
            </th>
          </tr>
        </thead>
        <tbody className="tabular-nums">
          {rows.map(({ kind, found, added }) => (
            <tr key={kind} className="border-t border-line">
              <th scope="row" className="py-1.5 text-start font-normal">
                {words[kind]}
              </th>
              <td className="py-1.5 ps-4 text-end text-ink-soft">{number(found)}</td>
              <td className="py-1.5 ps-4 text-end">{number(added)}</td>
            </tr>
          ))}
          {report.branches > 0 && (
            <tr className="border-t border-line">
              <th scope="row" className="py-1.5 text-start font-normal">
                {words.branches}
              </th>
              <td className="py-1.5 ps-4 text-end text-ink-soft">{number(report.branches)}</td>
              <td />
            </tr>
          )}
        </tbody>
      </table>
      {report.problemCount > 0 && <Problems report={report} />}
    </>
  );
}

/** How many are listed before the rest is only counted. */
const LISTED = 50;

function Problems({ report: { problems, problemCount } }: { report: ImportReport }) {
  const { transfer: words } = useSettingsWords();
  const shown = problems.slice(0, LISTED);
  return (
    <details className="mt-3 text-small">
      <FoldLine>{words.problems(problemCount)}</FoldLine>
      <ul className="mt-1 max-h-64 overflow-y-auto" tabIndex={0} aria-label={words.problems(problemCount)}>
        {shown.map(({ what, name }, index) => (
          <li key={index} className="flex flex-wrap gap-x-2 border-t border-line py-1.5">
            <span className="min-w-0 truncate font-medium">{name}</span>
            <span className="text-ink-soft">{words.problem[what]}</span>
          </li>
        ))}
        {problemCount > shown.length && (
          <li className="border-t border-line py-1.5 text-ink-soft">{words.more(problemCount - shown.length)}</li>
        )}
      </ul>
    </details>
  );
}
