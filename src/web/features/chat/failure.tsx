/** How an answer ended when it did not end well: what happened, what to do, one button that does it. */
import type { ReactNode } from 'react';
import ChevronRight from 'lucide-react/icons/chevron-right';
import CircleAlert from 'lucide-react/icons/circle-alert';
import type { ErrorCode } from '#shared/errors.ts';
import type { Message } from '#shared/message.ts';
import { textOf } from '#shared/message-text.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { Link } from '../../lib/router/link.tsx';
import { mayAdminister, usePerson } from '../../lib/session.tsx';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useActs, useBusy } from './acts.ts';

/** What is put right in the settings of the models. */
const IN_SETTINGS: ReadonlySet<string> = new Set<ErrorCode>([
  'no_model',
  'model_unknown',
  'address_invalid',
  'address_private',
  'address_unresolved',
  'address_unreachable',
  'tls_failed',
  'not_azure',
  'key_wrong',
  'key_other_region',
  'key_not_accepted',
  'key_auth_disabled',
  'role_missing',
  'firewall',
  'deployment_unknown',
  'api_version_unsupported',
  'api_version_too_old',
  'model_not_chat',
  'model_responses_only',
]);

/** Stands where the answer would; beneath what was written, if anything was. */
export function Failure({ message }: { message: Message }) {
  const { chat: t } = useWords();
  const errorText = useErrorText();
  const acts = useActs();
  const busy = useBusy();
  const person = usePerson();
  const error = message.error ?? { code: 'internal', params: {} };
  return (
    <section aria-label={t.failed} className="my-2 rounded-card bg-surface px-4 py-3 ring-1 ring-line ring-inset">
      <div className="flex gap-2.5">
        <Icon of={CircleAlert} size={18} className="mt-0.5 text-danger" />
        <div className="min-w-0 flex-1">
          <p className="text-ui [overflow-wrap:anywhere]">{errorText(error)}</p>
          {!mayAdminister(person) && IN_SETTINGS.has(error.code) && (
            <p className="mt-1 text-small text-ink-soft">{t.adminsMend}</p>
          )}
          {error.detail !== undefined && (
            <details className="mt-1.5 text-small text-ink-soft [&[open]_svg]:rotate-90">
              <summary className="-ms-1 inline-flex items-center gap-1 rounded-control px-1 hover:text-ink pointer-coarse:min-h-11">
                {t.details}
                <Icon of={ChevronRight} size={14} className="transition-transform" />
              </summary>
              <pre className="mt-1 max-h-60 overflow-auto font-mono [overflow-wrap:anywhere] whitespace-pre-wrap">
                {error.detail}
              </pre>
            </details>
          )}
          <div className="mt-2.5 flex flex-wrap gap-2">
            <Button size="small" disabled={busy} onClick={() => acts.retry(message)}>
              {t.retry}
            </Button>
            {textOf(message) !== '' && (
              <Button size="small" disabled={busy} onClick={() => acts.continueAnswer(message)}>
                {t.continue}
              </Button>
            )}
            {mayAdminister(person) && IN_SETTINGS.has(error.code) && (
              <Link to="/settings/models" className={buttonClass('plain', 'small')}>
                {t.modelsSettings}
              </Link>
            )}
          </div>
        </div>
      </div>
    </section>
  );
}

/** An answer that is not whole, said quietly, with Continue. */
export function Unfinished({ message }: { message: Message }) {
  const { chat: t } = useWords();
  const acts = useActs();
  const busy = useBusy();
  const words: Partial<Record<Message['status'], string>> = t.unfinished;
  const said = words[message.status];
  if (said === undefined) return null;
  const note: ReactNode = <p className="min-w-0 text-small text-ink-soft">{said}</p>;
  return (
    <div className="my-1 flex flex-wrap items-center gap-x-3 gap-y-1">
      {note}
      {message.status !== 'filtered' && (
        <Button size="small" disabled={busy} onClick={() => acts.continueAnswer(message)}>
          {t.continue}
        </Button>
      )}
    </div>
  );
}
