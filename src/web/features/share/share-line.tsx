/** One link: where it leads, how long, and the way to take it back. */
import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import ExternalLink from 'lucide-react/icons/external-link';
import { listShares, renewShare, revokeShare, type Share } from '#shared/contract/shares.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { TextInput } from '../../ui/field.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { useActing } from '../../lib/acting.ts';
import { call, keyOf } from '../../lib/api.ts';
import { copyText } from '../../lib/clipboard.ts';
import { useFormats, useWords } from '../../lib/i18n.tsx';
import { useOrganisingWords } from '../../lib/organising-words.ts';

/** The address people open: that of the page one is on. */
const linkOf = (share: Share) => `${location.origin}/s/${share.token}`;

/** `titled`: in a list of links to different chats. */
export function ShareLine({ share, titled }: { share: Share; titled?: boolean }) {
  const { shell } = useWords();
  const words = useOrganisingWords();
  const { date } = useFormats();
  const queries = useQueryClient();
  const acting = useActing();
  const toasts = useToasts();
  const [busy, setBusy] = useState(false);
  const link = linkOf(share);
  const [now] = useState(Date.now);
  const ended = share.expiresAt !== null && Date.parse(share.expiresAt) <= now;
  const facts = [
    share.form === 'live' ? words.forms.live : words.asOf({ date: date(share.takenAt) }),
    ended ? words.ended : share.expiresAt === null ? words.forever : words.until({ date: date(share.expiresAt) }),
    ...(share.hasPassword ? [words.withPassword] : []),
  ];

  async function act(change: Promise<unknown>, say: string) {
    setBusy(true);
    if (await acting(change)) toasts.show({ text: say });
    await queries.invalidateQueries({ queryKey: keyOf(listShares) });
    setBusy(false);
  }
  return (
    <li className="border-b border-line py-3">
      {titled && <p className="mb-1.5 truncate text-ui font-medium">{share.title || shell.untitled}</p>}
      <div className="flex items-center gap-1.5">
        <TextInput
          readOnly
          aria-label={words.link}
          value={link}
          className="min-w-0 flex-1 text-ellipsis text-ink-soft"
          onFocus={(event) => event.currentTarget.select()}
        />
        <CopyButton
          worded
          className="h-9 px-3"
          copy={() => copyText(link)}
          words={{ copy: shell.copy, copied: shell.copied, failed: shell.copyFailed }}
        />
        <IconButton
          icon={ExternalLink}
          iconSize={16}
          label={words.openLink}
          onClick={() => window.open(link, '_blank', 'noopener')}
        />
      </div>
      <div className="mt-1.5 flex flex-wrap items-center gap-x-3 gap-y-1">
        <p className="w-full min-w-0 text-small text-ink-soft sm:w-auto sm:flex-1">{facts.join(' · ')}</p>
        {share.form === 'snapshot' && !ended && (
          <Button
            size="small"
            look="quiet"
            className="max-sm:-ms-3"
            busy={busy}
            onClick={() => void act(call(renewShare, { params: { id: share.id } }), words.renewed)}
          >
            {words.renewSnapshot}
          </Button>
        )}
        <Button
          size="small"
          look="danger"
          busy={busy}
          onClick={() => void act(call(revokeShare, { params: { id: share.id } }), words.revoked)}
        >
          {words.revoke}
        </Button>
      </div>
    </li>
  );
}
