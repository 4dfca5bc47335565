/** How full the window is: a small ring that says it, and what each part takes on demand. */
import { Suspense, useEffect, useState } from 'react';
import { lazy } from '../../lib/lazy.ts';
import { useQuery } from '@tanstack/react-query';
import type { Chat } from '#shared/contract/chats.ts';
import { getContext } from '#shared/contract/prompt.ts';
import { query } from '../../lib/api.ts';
import { useFormats, useWords } from '../../lib/i18n.tsx';
import { cx } from '../../ui/cx.ts';
import { Popover } from '../../ui/popover.tsx';

const Details = lazy(async () => (await import('./glass/load.ts')).loadGauge());

interface GaugeProps {
  chat: Chat;
  model: string | null;
  busy: boolean;
}

/** How long after a chat has opened its window is asked for, ms. */
const AFTER_MS = 700;
const R = 7;
const ROUND = 2 * Math.PI * R;

export function Gauge({ chat, model, busy }: GaugeProps) {
  const { turns: t } = useWords();
  const f = useFormats();
  const asked = { ...(model !== null && { model }), ...(chat.leafId !== null && { leafId: chat.leafId }) };
  // The chat itself comes first.
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(true), AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  // While an answer is written it cannot be known; the last one stays.
  const { data } = useQuery({
    ...query(getContext, { params: { id: chat.id }, query: asked }),
    enabled: settled && !busy,
    placeholderData: (before) => before,
  });
  if (!data) return <span className="size-8 pointer-coarse:size-11" />;
  const share = data.room === null ? null : Math.min(1, data.tokens / data.room);
  const full = share !== null && data.compactAt !== null && data.tokens >= data.compactAt;
  const label = share === null ? t.contextTokens(data.tokens) : t.contextFull({ share: f.percent(share) });
  return (
    <Popover
      align="end"
      side="top"
      className="w-[min(21rem,calc(100vw-1.5rem))] p-4"
      trigger={(props) => (
        <button
          type="button"
          {...props}
          aria-label={label}
          data-tip={props['aria-expanded'] ? undefined : label}
          data-tip-side="top"
          className="flex h-8 items-center gap-1.5 rounded-full px-2 text-small text-ink-soft tabular-nums transition-colors hover:bg-hover hover:text-ink aria-expanded:bg-hover pointer-coarse:h-11"
        >
          <svg viewBox="0 0 18 18" className="size-4 -rotate-90" aria-hidden="true">
            <circle cx="9" cy="9" r={R} fill="none" strokeWidth="2.5" className="stroke-line" />
            <circle
              cx="9"
              cy="9"
              r={R}
              fill="none"
              strokeWidth="2.5"
              strokeDasharray={`${(share ?? 0) * ROUND} ${ROUND}`}
              className={cx('transition-[stroke-dasharray]', full ? 'stroke-warn' : 'stroke-accent')}
            />
          </svg>
          {share !== null && share >= 0.5 && f.percent(share)}
        </button>
      )}
    >
      <Suspense fallback={<div className="h-40" />}>
        <Details context={data} />
      </Suspense>
    </Popover>
  );
}
