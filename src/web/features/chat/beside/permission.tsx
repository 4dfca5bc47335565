/** The person's word on a call: what is about to happen, and the ways to answer. */
import { useId, useState } from 'react';
import { allowCall } from '#shared/contract/runs.ts';
import type { CallWord, ToolCall } from '#shared/message.ts';
import { useActing } from '../../../lib/acting.ts';
import { call } from '../../../lib/api.ts';
import { useBesideAnswersWords } from '../../../lib/beside-answers.ts';
import { Link } from '../../../lib/router/link.tsx';
import { indented } from '../../../lib/tool-calls.ts';
import { Button } from '../../../ui/button.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { Plain } from '../written.tsx';

interface PermissionProps {
  runId: string;
  tool: ToolCall;
  /** It is said: the buttons go, and the focus has to stay somewhere. */
  onSaid: () => void;
}

/** Those that hold beyond this chat. */
const KEPT: readonly CallWord[] = ['always', 'never'];

export function Permission({ runId, tool: { id, arguments: written, asking }, onSaid }: PermissionProps) {
  const t = useBesideAnswersWords();
  const acting = useActing();
  const toasts = useToasts();
  const why = useId();
  const [said, setSaid] = useState(false);
  // Of a server that is older than this page.
  const words: readonly CallWord[] = asking?.words ?? ['once', 'chat', 'no'];
  const kept = words.filter((word) => KEPT.includes(word));
  async function say(allow: CallWord) {
    setSaid(true);
    onSaid();
    const answered = await acting(
      call(allowCall, { params: { id: runId, call: id }, body: { allow } }).then(({ taken }) => {
        if (!taken) toasts.show({ text: t.tooLate });
        return taken;
      }),
    );
    if (!answered) setSaid(false);
  }
  const button = (word: CallWord, look?: 'primary' | 'quiet') => (
    <Button key={word} size="small" {...(look && { look })} disabled={said} onClick={() => void say(word)}>
      {t.callWords[word]}
    </Button>
  );
  return (
    <div
      role="group"
      aria-label={t.mayRun}
      aria-describedby={asking?.why == null ? undefined : why}
      className="my-1 rounded-card bg-surface p-3 ring-1 ring-line ring-inset"
    >
      {asking?.why != null && (
        <p id={why} className="text-small text-pretty text-ink-soft">
          {t.whyAsked[asking.why]}
        </p>
      )}
      <Plain text={indented(written)} />
      <div className="mt-2 flex flex-wrap gap-2">
        {words
          .filter((word) => !KEPT.includes(word))
          .map((word) => button(word, word === 'once' ? 'primary' : undefined))}
      </div>
      {kept.length > 0 && (
        <div className="mt-2 flex flex-wrap items-center gap-x-2 gap-y-1 border-t border-line pt-2">
          {kept.map((word) => button(word, 'quiet'))}
          <Link
            to="/settings/account"
            className="ms-auto rounded-control px-2 py-1 text-small text-ink-soft hover:bg-hover hover:text-ink"
          >
            {t.keptWords}
          </Link>
        </div>
      )}
    </div>
  );
}
