/** What fills the window, part by part, and what happens when it is full. */
import type { getContext } from '#shared/contract/prompt.ts';
import type { Result } from '#shared/contract/endpoint.ts';
import { useFormats } from '../../../lib/i18n.tsx';
import { Shares } from './shares.tsx';
import { useGlassWords } from './words.ts';

export function WindowParts({ context }: { context: Result<typeof getContext> }) {
  const t = useGlassWords();
  const f = useFormats();
  const { room, window, tokens, parts, summed, leftOut, compactAt, last } = context;
  const shares = parts.map(({ kind, tokens: amount }) => ({ name: t.parts[kind], amount, text: f.number(amount) }));
  const used = f.number(tokens);
  const lines: string[] = [];
  if (summed > 0) lines.push(t.window.summed(summed));
  if (leftOut > 0) lines.push(t.window.leftOut(leftOut));
  else if (compactAt !== null) lines.push(t.window.soon({ tokens: f.number(compactAt) }));
  if (window !== null && room !== null)
    lines.push(t.window.rest({ tokens: f.number(window - room), window: f.number(window) }));
  if (last && last.cached > 0) lines.push(t.window.cached({ share: f.percent(last.cached / last.input) }));
  lines.push(t.window.estimate);
  return (
    <section aria-label={t.window.title}>
      <p className="mb-3 text-ui font-medium tabular-nums">
        {room === null ? t.window.usedUnknown({ used }) : t.window.used({ used, room: f.number(room) })}
      </p>
      <Shares shares={shares} total={Math.max(room ?? 0, tokens)} />
      <ul className="mt-3 flex flex-col gap-1 text-small text-ink-soft">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}
