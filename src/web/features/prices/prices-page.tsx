import { useState } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { listConnections } from '#shared/contract/connections.ts';
import {
  createPrice,
  deletePrice,
  listPrices,
  listPricesInForce,
  type Price,
  type PriceInForce,
} from '#shared/contract/prices.ts';
import { Button } from '../../ui/button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { useActing } from '../../lib/acting.ts';
import { call, keyOf, query } from '../../lib/api.ts';
import { useErrorText, useFormats, useWords } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { PriceDialog, type Draft } from './price-dialog.tsx';

/** What each deployment costs, and the owner's own entries over the built-in list. */
export function Prices() {
  const { prices: words } = useSettingsWords();
  const errorText = useErrorText();
  const inForce = useQuery(query(listPricesInForce));
  const own = useQuery(query(listPrices));
  const [open, setOpen] = useState<{ price: Price | null; draft: Draft } | null>(null);
  const connections = useQuery(query(listConnections));
  const error = inForce.error ?? own.error;
  if ([inForce, own, connections].some(({ isPending }) => isPending)) return <Skeleton className="h-120" />;
  return (
    <>
      {error && (
        <p role="alert" className="text-small text-danger">
          {errorText(error)}
        </p>
      )}
      <h2 className="text-section font-semibold">{words.inForce}</h2>
      <p className="mt-1 text-small text-ink-soft">{words.inForceIntro}</p>
      <div className="mt-3">
        {inForce.data && (
          <InForce
            prices={inForce.data.prices}
            onSet={({ model, connectionId }) => setOpen({ price: null, draft: { model: model ?? '', connectionId } })}
          />
        )}
      </div>
      <h2 className="mt-10 text-section font-semibold">{words.own}</h2>
      <p className="mt-1 text-small text-ink-soft">{words.ownIntro}</p>
      <div className="mt-3">
        {own.data?.prices.length === 0 && <p className="text-ui text-ink-soft">{words.noneOwn}</p>}
        {own.data && own.data.prices.length > 0 && (
          <Own
            prices={own.data.prices}
            onEdit={(price) => setOpen({ price, draft: { model: '', connectionId: null } })}
          />
        )}
      </div>
      <Button className="mt-4" onClick={() => setOpen({ price: null, draft: { model: '', connectionId: null } })}>
        {words.add}
      </Button>
      {open && <PriceDialog price={open.price} draft={open.draft} onClose={() => setOpen(null)} />}
    </>
  );
}

function InForce({ prices, onSet }: { prices: readonly PriceInForce[]; onSet: (price: PriceInForce) => void }) {
  const { prices: words } = useSettingsWords();
  const { number } = useFormats();
  const connections = useConnectionNames();
  const rate = useRate();
  if (prices.length === 0) return <p className="text-ui text-ink-soft">{words.noDeployments}</p>;
  const head = 'py-2 ps-4 text-end font-normal whitespace-nowrap';
  const cell = 'py-2 ps-4 text-end whitespace-nowrap tabular-nums';
  return (
    <table className="w-full text-small">
      <thead>
        <tr className="border-b border-line text-ink-soft">
          <th className="py-2 text-start font-normal">{words.table.deployment}</th>
          <th className={head}>{words.table.input}</th>
          <th className={`${head} slim:hidden`}>{words.table.cached}</th>
          <th className={head}>{words.table.output}</th>
          <th className="py-2 ps-4 text-start font-normal slim:hidden">{words.table.source}</th>
          <th>
            <span className="visually-hidden">{words.set}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {prices.map((price) => (
          <tr
            key={`${price.deployment} ${price.connectionId}`}
            className="border-b border-line *:align-baseline last:border-0"
          >
            <th scope="row" className="w-full max-w-0 py-2 text-start font-normal">
              <span className="block truncate text-ui font-medium">{price.deployment}</span>
              <span className="block truncate text-ink-soft">
                {[price.model === price.deployment ? null : price.model, connections.get(price.connectionId)]
                  .filter((part) => part !== null && part !== undefined)
                  .join(' · ')}
              </span>
              {price.tiers.map((tier) => (
                <span key={tier.aboveInputTokens} className="block text-ink-soft">
                  {words.tiersFrom({
                    n: number(tier.aboveInputTokens),
                    input: rate(tier.rates.input),
                    output: rate(tier.rates.output),
                  })}
                </span>
              ))}
            </th>
            <td className={cell}>{rate(price.rates?.input ?? null)}</td>
            <td className={`${cell} slim:hidden`}>{rate(price.rates?.cachedInput ?? null)}</td>
            <td className={cell}>{rate(price.rates?.output ?? null)}</td>
            <td
              className={`py-2 ps-4 whitespace-nowrap slim:hidden ${price.source === 'unknown' ? 'text-warn-ink' : 'text-ink-soft'}`}
            >
              {words.sources[price.source]}
            </td>
            <td className="py-1 ps-2 text-end">
              <Button
                look="quiet"
                size="small"
                className="flush-end"
                aria-label={words.setPrice({ name: price.deployment })}
                onClick={() => onSet(price)}
              >
                {words.set}
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Own({ prices, onEdit }: { prices: readonly Price[]; onEdit: (price: Price) => void }) {
  const { shell } = useWords();
  const { prices: words } = useSettingsWords();
  const connections = useConnectionNames();
  const queries = useQueryClient();
  const acting = useActing();
  const toasts = useToasts();
  const terms = useTerms();
  const refresh = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: keyOf(listPrices) }),
      queries.invalidateQueries({ queryKey: keyOf(listPricesInForce) }),
    ]);

  async function remove(price: Price) {
    const { id, model, connectionId, startsAt, endsAt, rates, tiers, factor, batchFactor, note } = price;
    const again = { model, connectionId, startsAt, endsAt, rates, tiers, factor, batchFactor, note };
    if (!(await acting(call(deletePrice, { params: { id } })))) return;
    await refresh();
    const undo = async () => {
      await acting(call(createPrice, { body: again }));
      await refresh();
    };
    toasts.show({ text: words.removed, action: { label: shell.undo, run: () => void undo() } });
  }
  return (
    <ul>
      {prices.map((price) => {
        const name = words.entry({
          model: price.model ?? words.everything,
          connection: price.connectionId === null ? words.everywhere : (connections.get(price.connectionId) ?? '–'),
        });
        return (
          <li key={price.id} className="flex items-center gap-1 border-b border-line py-2.5 last:border-0">
            <div className="min-w-0 flex-1">
              <p className="truncate text-ui font-medium">{name}</p>
              <p className="text-small text-ink-soft tabular-nums">{terms(price)}</p>
            </div>
            <Button look="quiet" size="small" aria-label={words.editNamed({ name })} onClick={() => onEdit(price)}>
              {words.edit}
            </Button>
            <Button
              look="quiet"
              size="small"
              className="flush-end"
              aria-label={words.removeNamed({ name })}
              onClick={() => void remove(price)}
            >
              {words.remove}
            </Button>
          </li>
        );
      })}
    </ul>
  );
}

/** An entry in a line: its rates, its factor, its time, its note. */
function useTerms() {
  const { prices: words } = useSettingsWords();
  const { number, date } = useFormats();
  const rate = useRate();
  return ({ rates, factor, startsAt, endsAt, note }: Price) => {
    const now = Date.now();
    const ended = endsAt !== null && Date.parse(endsAt) <= now;
    const started = Date.parse(startsAt) <= now;
    return [
      rates && `${rate(rates.input)} / ${rate(rates.output)}`,
      factor !== 1000 && words.factor({ n: number(factor / 1000) }),
      !ended && (started ? words.since({ date: date(startsAt) }) : words.from({ date: date(startsAt) })),
      endsAt !== null && (ended ? words.ended({ date: date(endsAt) }) : words.until({ date: date(endsAt) })),
      note,
    ]
      .filter((part) => part !== null && part !== false && part !== '')
      .join(' · ');
  };
}

function useRate(): (micro: number | null) => string {
  const { dollars } = useFormats();
  return (micro) => (micro === null ? '–' : dollars(micro));
}

/** The simulator is called so in the reader's language, as on the page of models. */
function useConnectionNames(): ReadonlyMap<string, string> {
  const { models } = useSettingsWords();
  const { data } = useQuery(query(listConnections));
  return new Map(
    data?.connections.map(({ id, name, source }) => [id, source === 'simulator' ? models.simulator : name]),
  );
}
