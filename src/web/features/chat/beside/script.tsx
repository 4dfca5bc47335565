/** A script that an answer ran: what it is, what it printed, and what became of it. */
import { scriptIn, scriptRunIn, type ScriptRun } from '#shared/script-run.ts';
import type { ToolCall } from '#shared/message.ts';
import { useBesideAnswersWords } from '../../../lib/beside-answers.ts';
import { cx } from '../../../ui/cx.ts';
import { Prose } from '../prose.tsx';

export function Script({ tool, running }: { tool: ToolCall; running: boolean }) {
  const t = useBesideAnswersWords();
  const code = scriptIn(tool.arguments);
  const run = scriptRunIn(tool.result ?? '');
  const isWritten = tool.state === 'writing' && running;
  return (
    <div className="mt-1 mb-2 border-s-2 border-line ps-4 text-small">
      {code !== '' && <Prose text={fenced(code)} running={isWritten} />}
      {run ? (
        <Outcome run={run} running={running} />
      ) : (
        !isWritten && (
          <p className={cx('mt-1 text-ink-soft', running && 'pulse')}>{running ? t.script.working : tool.result}</p>
        )
      )}
    </div>
  );
}

function Outcome({ run: { output, cut, error, files = [] }, running }: { run: ScriptRun; running: boolean }) {
  const { script: t } = useBesideAnswersWords();
  return (
    <>
      {output !== '' && (
        <figure className="mt-2">
          <figcaption className="text-ink-soft">{t.output}</figcaption>
          {/* Scrolls, so the keyboard must be able to reach it. */}
          <pre
            tabIndex={0}
            role="group"
            aria-label={t.output}
            dir="auto"
            className="mt-1 max-h-80 overflow-auto rounded-control bg-surface p-3 font-mono text-small"
          >
            {output}
          </pre>
        </figure>
      )}
      {cut === true && <p className="mt-1 text-ink-soft">{t.cut}</p>}
      {error && (
        <div className="mt-2">
          <p className="text-danger">{t[error.why]}</p>
          {error.why === 'error' && error.text !== '' && (
            <p className="mt-1 font-mono [overflow-wrap:anywhere] text-ink-soft">{error.text}</p>
          )}
        </div>
      )}
      {running && <p className="pulse mt-1 text-ink-soft">{t.working}</p>}
      {output === '' && !error && !running && files.length === 0 && <p className="mt-1 text-ink-soft">{t.nothing}</p>}
    </>
  );
}

/** A fence longer than any in the script. */
function fenced(code: string): string {
  const longest = Math.max(2, ...(code.match(/`{3,}/g) ?? []).map((fence) => fence.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}javascript\n${code.replace(/\n$/, '')}\n${fence}`;
}
