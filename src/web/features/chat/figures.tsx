/** What an answer took: one quiet line, the rest on demand. */
import { useDeferredValue, type ReactNode } from 'react';
import type { Message } from '#shared/message.ts';
import { useFormats, useWords } from '../../lib/i18n.tsx';
import { Button } from '../../ui/button.tsx';
import { Popover, useClosePopover } from '../../ui/popover.tsx';
import { useActs } from './acts.ts';

/** From this share of cached input on, the line says it. */
const WORTH_SAYING = 0.1;

/** Simulated, and the simulator was not given a price to try budgets with. */
function isFree({ simulated, costMicroUsd }: Message): boolean {
  return simulated === true && !costMicroUsd;
}

export function Figures(props: { message: Message; modelName: string }) {
  // After the answer itself: the browser's first formatting of numbers takes as long as drawing some messages.
  return useDeferredValue(true, false) && <Line {...props} />;
}

function Line({ message, modelName }: { message: Message; modelName: string }) {
  const { chat: t, turns } = useWords();
  const f = useFormats();
  const { usage, timing, costMicroUsd } = message;
  const free = isFree(message);
  const line: ReactNode[] = [modelName];
  if (usage) {
    const tokens = t.tokens(usage.input + usage.output);
    line.push(usage.source === 'estimated' ? t.about({ value: tokens }) : tokens);
  }
  if (timing && timing.firstTokenMs !== null)
    line.push(
      <span key="first" data-tip={t.figure.firstToken}>
        <span className="visually-hidden">{t.figure.firstToken} </span>
        {f.duration(timing.firstTokenMs)}
      </span>,
    );
  if (usage && usage.cached >= usage.input * WORTH_SAYING && usage.cached > 0)
    line.push(turns.cachedShare({ share: f.percent(usage.cached / usage.input) }));
  if (free) line.push(turns.free);
  else if (costMicroUsd !== null) line.push(f.money(costMicroUsd));
  if (message.model === null) return null;
  return (
    <Popover
      align="end"
      side="top"
      className="p-4"
      trigger={(props) => (
        <button
          type="button"
          {...props}
          data-tip={free ? turns.simulated : usage && costMicroUsd === null ? t.priceUnknown : undefined}
          className="min-w-0 truncate rounded-control px-1.5 py-1 text-small text-ink-soft tabular-nums transition-colors hover:bg-hover hover:text-ink aria-expanded:bg-hover pointer-coarse:min-h-11"
        >
          {line.flatMap((piece, at) => (at > 0 ? [' · ', piece] : [piece]))}
        </button>
      )}
    >
      <Details message={message} modelName={modelName} />
    </Popover>
  );
}

function Details({ message, modelName }: { message: Message; modelName: string }) {
  const { chat: t, turns } = useWords();
  const acts = useActs();
  const close = useClosePopover();
  const f = useFormats();
  const { usage, timing, costMicroUsd } = message;
  const free = isFree(message);
  const estimated = usage?.source === 'estimated';
  const count = (n: number) => (estimated ? t.about({ value: f.number(n) }) : f.number(n));
  const writing = timing === null ? 0 : timing.totalMs - (timing.firstTokenMs ?? timing.totalMs);
  const rows: [string, string][] = [[t.figure.model, modelName]];
  if (usage) {
    rows.push([t.figure.input, count(usage.input)]);
    if (usage.cached > 0)
      rows.push([t.figure.cached, `${count(usage.cached)} (${f.percent(usage.cached / usage.input)})`]);
    rows.push([t.figure.output, count(usage.output)]);
    if (usage.reasoning > 0) rows.push([t.figure.reasoning, count(usage.reasoning)]);
  }
  if (timing) {
    rows.push([t.figure.firstToken, timing.firstTokenMs === null ? t.notKnown : f.duration(timing.firstTokenMs)]);
    rows.push([t.figure.total, f.duration(timing.totalMs)]);
  }
  if (usage && writing > 200)
    rows.push([t.figure.speed, t.perSecond({ n: f.number(Math.round(usage.output / (writing / 1000))) })]);
  const price = free ? turns.free : costMicroUsd === null ? t.notKnown : f.money(costMicroUsd);
  rows.push([t.figure.price, price]);
  rows.push([t.figure.when, f.dateTime(message.createdAt)]);
  return (
    <section aria-label={t.figures} className="max-w-80">
      <dl className="grid grid-cols-[auto_auto] gap-x-6 gap-y-1 text-small">
        {rows.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-ink-soft">{name}</dt>
            <dd className="text-end whitespace-nowrap tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      {estimated && <p className="mt-3 text-small text-ink-soft">{t.estimated}</p>}
      {(free || costMicroUsd === null) && (
        <p className="mt-3 text-small text-ink-soft">{free ? turns.simulated : t.priceUnknown}</p>
      )}
      <Button
        size="small"
        className="mt-3 w-full"
        onClick={() => {
          close();
          acts.look(message);
        }}
      >
        {turns.glass}
      </Button>
    </section>
  );
}
