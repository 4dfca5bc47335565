import { useId, useState, type FormEvent } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { listConnections } from '#shared/contract/connections.ts';
import {
  createPrice,
  listPrices,
  listPricesInForce,
  updatePrice,
  type Price,
  type Rates,
} from '#shared/contract/prices.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { FoldLine } from '../../ui/fold-line.tsx';
import { SaveButtons } from '../../ui/save-buttons.tsx';
import { Field, Select, TextInput } from '../../ui/field.tsx';
import { call, keyOf, query } from '../../lib/api.ts';
import { formText } from '../../lib/form.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { dollarsOf, microOf, RATES } from './dollars.ts';

/** What a new entry begins with. */
export interface Draft {
  model: string;
  connectionId: string | null;
}

const FIRST = 3;

/** An entry of the owner's price table, new or known. */
export function PriceDialog({ price, draft, onClose }: { price: Price | null; draft: Draft; onClose: () => void }) {
  const { shell } = useWords();
  const { prices: words, models: modelWords } = useSettingsWords();
  const errorText = useErrorText();
  const queries = useQueryClient();
  const { data } = useQuery(query(listConnections));
  const inForce = useQuery(query(listPricesInForce));
  const models = [...new Set(inForce.data?.prices.map(({ model }) => model).filter((model) => model !== null))];
  const list = useId();
  const [wrong, setWrong] = useState<ReadonlySet<string>>(new Set());
  const saving = useMutation({
    mutationFn: (body: ReturnType<typeof bodyOf>) =>
      price === null ? call(createPrice, { body }) : call(updatePrice, { params: { id: price.id }, body }),
    onSuccess: async () => {
      onClose();
      await Promise.all([
        queries.invalidateQueries({ queryKey: keyOf(listPrices) }),
        queries.invalidateQueries({ queryKey: keyOf(listPricesInForce) }),
      ]);
    },
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const text = formText(event.currentTarget);
    const bad = [...RATES, 'factor'].filter((name) => microOf(text(name)) === undefined);
    setWrong(new Set(bad));
    const [first] = bad;
    if (first !== undefined) {
      const field = event.currentTarget.querySelector<HTMLInputElement>(`[name="${first}"]`);
      field?.closest('details')?.setAttribute('open', '');
      return field?.focus();
    }
    saving.mutate(bodyOf(text, price));
  }
  const rateField = (name: (typeof RATES)[number]) => (
    <Field key={name} label={words.rate[name]} error={wrong.has(name) ? words.notANumber : undefined}>
      {(control) => (
        <TextInput
          {...control}
          name={name}
          inputMode="decimal"
          autoComplete="off"
          defaultValue={dollarsOf(price?.rates?.[name] ?? null)}
        />
      )}
    </Field>
  );
  return (
    <Dialog open onClose={onClose} title={price === null ? words.dialogNew : words.dialogEdit} closeLabel={shell.close}>
      <form noValidate onSubmit={submit}>
        <div className="grid gap-4 px-5 pt-3">
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label={words.model} hint={words.modelHint}>
              {(control) => (
                <TextInput
                  {...control}
                  name="model"
                  list={list}
                  maxLength={120}
                  autoComplete="off"
                  spellCheck={false}
                  defaultValue={price === null ? draft.model : (price.model ?? '')}
                />
              )}
            </Field>
            <datalist id={list}>
              {models.map((model) => (
                <option key={model} value={model} />
              ))}
            </datalist>
            <Field label={words.connection}>
              {(control) => (
                <Select
                  {...control}
                  // The list may come after the dialog: only then is there something to choose.
                  key={data === undefined ? 'waiting' : 'ready'}
                  name="connectionId"
                  defaultValue={(price === null ? draft.connectionId : price.connectionId) ?? ''}
                >
                  <option value="">{words.anyConnection}</option>
                  {data?.connections.map(({ id, name, source }) => (
                    <option key={id} value={id}>
                      {source === 'simulator' ? modelWords.simulator : name}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
          </div>
          <fieldset>
            <legend className="text-ui font-medium">{words.rates}</legend>
            <p className="mb-2 text-small text-ink-soft">{words.ratesHint}</p>
            <div className="grid grid-cols-3 items-end gap-3">{RATES.slice(0, FIRST).map(rateField)}</div>
            <details className="mt-3">
              <FoldLine>{words.more}</FoldLine>
              <div className="mt-2 grid grid-cols-2 items-end gap-3 sm:grid-cols-3">
                {RATES.slice(FIRST).map(rateField)}
              </div>
            </details>
          </fieldset>
          <Field
            label={words.factorField}
            hint={words.factorHint}
            error={wrong.has('factor') ? words.notANumber : undefined}
          >
            {(control) => (
              <TextInput
                {...control}
                name="factor"
                inputMode="decimal"
                autoComplete="off"
                className="sm:w-32"
                defaultValue={String((price?.factor ?? 1000) / 1000)}
              />
            )}
          </Field>
          <Term price={price} />
        </div>
        <SaveButtons
          words={{ cancel: shell.cancel, save: words.save }}
          error={saving.error && errorText(saving.error)}
          busy={saving.isPending}
          onCancel={onClose}
        />
      </form>
    </Dialog>
  );
}

/** When it holds, and why. */
function Term({ price }: { price: Price | null }) {
  const { prices: words } = useSettingsWords();
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={words.starts} hint={words.startsHint}>
          {(control) => (
            <TextInput {...control} type="date" name="starts" defaultValue={price?.startsAt.slice(0, 10) ?? ''} />
          )}
        </Field>
        <Field label={words.ends} hint={words.endsHint}>
          {(control) => (
            <TextInput {...control} type="date" name="ends" defaultValue={price?.endsAt?.slice(0, 10) ?? ''} />
          )}
        </Field>
      </div>
      <Field label={words.note}>
        {(control) => (
          <TextInput {...control} name="note" maxLength={200} autoComplete="off" defaultValue={price?.note ?? ''} />
        )}
      </Field>
    </>
  );
}

function bodyOf(text: (name: string) => string, price: Price | null) {
  const rates = Object.fromEntries(RATES.map((name) => [name, microOf(text(name)) ?? null])) as Rates;
  const hasRates = Object.values(rates).some((rate) => rate !== null);
  const day = (name: string) => (text(name) === '' ? undefined : `${text(name)}T00:00:00Z`);
  const starts = day('starts');
  // The same day as before means the same moment: an entry made at noon does not move to midnight.
  const unmoved = price !== null && text('starts') === price.startsAt.slice(0, 10);
  const model = text('model').trim();
  return {
    model: model === '' ? null : model,
    connectionId: text('connectionId') === '' ? null : text('connectionId'),
    rates: hasRates ? rates : null,
    factor: Math.max(1, Math.round((microOf(text('factor')) ?? 1_000_000) / 1000)),
    ...(starts !== undefined && !unmoved && { startsAt: starts }),
    endsAt: day('ends') ?? null,
    note: text('note'),
  };
}
