import { useDeferredValue, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import ChevronLeft from 'lucide-react/icons/chevron-left';
import { listCatalogue, type CatalogueModel } from '#shared/contract/catalogue.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox, Field, Select, TextInput } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { query } from '../../lib/api.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { Link } from '../../lib/router/link.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { ABILITIES, idOf, NO_WISH, shownOf, SORTS, type Wish } from './choosing.ts';
import { Comparison } from './comparison.tsx';
import { DeployDialog } from './deploy-dialog.tsx';
import { useFacts } from './facts.tsx';

const MOST_COMPARED = 4;

/** Every model there is to have: found, put in order, compared, and deployed. */
export function Catalogue({ mayDeploy }: { mayDeploy: boolean }) {
  const { catalogue: words } = useSettingsWords();
  const { shell } = useWords();
  const errorText = useErrorText();
  const { data, error } = useQuery(query(listCatalogue));
  const [now] = useState(Date.now);
  const [wish, setWish] = useState<Wish>(NO_WISH);
  const [compared, setCompared] = useState<readonly string[]>([]);
  const [deploying, setDeploying] = useState<CatalogueModel | null>(null);
  const models = data?.models ?? [];
  const shown = shownOf(models, useDeferredValue(wish));
  const side = compared.flatMap((id) => models.find((one) => idOf(one) === id) ?? []);
  const count = shell.inTurn({ first: words.count(shown.length), second: words.perMillion });
  const said = side.length === 0 ? shell.inTurn({ first: count, second: words.compareHint }) : count;

  function toggle(id: string) {
    setCompared((all) => (all.includes(id) ? all.filter((one) => one !== id) : [...all, id].slice(-MOST_COMPARED)));
  }
  return (
    <>
      {mayDeploy && (
        <Link
          to="/settings/models"
          className="-ms-1 mb-5 inline-flex items-center gap-1 rounded-control text-ui text-ink-soft hover:text-ink pointer-coarse:-mt-3 pointer-coarse:mb-2 pointer-coarse:h-11"
        >
          <Icon of={ChevronLeft} />
          {words.back}
        </Link>
      )}
      {error && !data && (
        <p role="alert" className="text-small text-danger">
          {errorText(error)}
        </p>
      )}
      {!data && !error && <Skeleton className="h-64" />}
      {data && (
        <>
          <Wishes models={models} wish={wish} onWish={(change) => setWish({ ...wish, ...change })} />
          {side.length > 0 && <Comparison models={side} now={now} onClear={() => setCompared([])} />}
          <p role="status" className="mt-6 text-small text-ink-soft">
            {shown.length === 0 ? words.none : said}
          </p>
          {shown.length > 0 && (
            <Table
              models={shown}
              now={now}
              compared={compared}
              onCompare={toggle}
              onDeploy={mayDeploy ? setDeploying : undefined}
            />
          )}
        </>
      )}
      {deploying && <DeployDialog model={deploying} onClose={() => setDeploying(null)} />}
    </>
  );
}

interface WishesProps {
  models: readonly CatalogueModel[];
  wish: Wish;
  onWish: (change: Partial<Wish>) => void;
}

function Wishes({ models, wish, onWish }: WishesProps) {
  const { catalogue: words, models: model } = useSettingsWords();
  const vendors = new Map(models.map(({ provider, vendor }) => [provider, vendor]));
  const kinds = [...new Set(models.map(({ kind }) => kind))];
  return (
    <search className="grid gap-4">
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        <Field label={words.search}>
          {(control) => (
            <TextInput
              {...control}
              type="search"
              placeholder="gpt-5"
              value={wish.text}
              onChange={(event) => onWish({ text: event.target.value })}
            />
          )}
        </Field>
        <Field label={words.vendor}>
          {(control) => (
            <Select {...control} value={wish.vendor} onChange={(event) => onWish({ vendor: event.target.value })}>
              <option value="">{words.allVendors}</option>
              {[...vendors].map(([id, label]) => (
                <option key={id} value={id}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={words.kind}>
          {(control) => (
            <Select
              {...control}
              value={wish.kind}
              onChange={(event) => onWish({ kind: kinds.find((one) => one === event.target.value) ?? '' })}
            >
              <option value="">{words.allKinds}</option>
              {kinds.map((kind) => (
                <option key={kind} value={kind}>
                  {words.kinds[kind]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={words.sort}>
          {(control) => (
            <Select
              {...control}
              value={wish.sort}
              onChange={(event) => onWish({ sort: SORTS.find((one) => one === event.target.value) ?? 'newest' })}
            >
              {SORTS.map((sort) => (
                <option key={sort} value={sort}>
                  {words.sorts[sort]}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <div role="group" aria-label={words.can} className="flex flex-wrap gap-x-5 gap-y-1">
        {ABILITIES.map((ability) => (
          <Checkbox
            key={ability}
            label={model.capability[ability]}
            checked={wish.can.includes(ability)}
            onChange={(event) =>
              onWish({
                can: event.target.checked ? [...wish.can, ability] : wish.can.filter((one) => one !== ability),
              })
            }
          />
        ))}
        <Checkbox label={words.here} checked={wish.here} onChange={(event) => onWish({ here: event.target.checked })} />
      </div>
    </search>
  );
}

interface TableProps {
  models: readonly CatalogueModel[];
  now: number;
  compared: readonly string[];
  onCompare: (id: string) => void;
  /** Absent: may not. */
  onDeploy: ((model: CatalogueModel) => void) | undefined;
}

/** On a phone a model is a few lines; where there is room, a row. */
function Table({ models, now, compared, onCompare, onDeploy }: TableProps) {
  const { catalogue: words } = useSettingsWords();
  const head = 'py-2 ps-4 font-normal whitespace-nowrap';
  return (
    <table className="mt-2 w-full">
      <thead>
        <tr className="border-b border-line text-small text-ink-soft">
          <th className="py-2 text-start font-normal">{words.columns.model}</th>
          <th className={`${head} text-end narrow:hidden`}>{words.columns.context}</th>
          <th className={`${head} text-start compact:hidden`}>{words.columns.can}</th>
          <th className={`${head} text-end slim:hidden`}>{words.columns.input}</th>
          <th className={`${head} text-end slim:hidden`}>{words.columns.out}</th>
          <th className={`${head} text-start compact:hidden`}>{words.columns.released}</th>
          {onDeploy && (
            <th className="py-2">
              <span className="visually-hidden">{words.deploy}</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {models.map((one) => (
          <Row
            key={idOf(one)}
            model={one}
            now={now}
            compared={compared.includes(idOf(one))}
            onCompare={() => onCompare(idOf(one))}
            onDeploy={onDeploy && (() => onDeploy(one))}
          />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  model: CatalogueModel;
  now: number;
  compared: boolean;
  onCompare: () => void;
  onDeploy: (() => void) | undefined;
}

function Row({ model, now, compared, onCompare, onDeploy }: RowProps) {
  const { catalogue: words } = useSettingsWords();
  const facts = useFacts();
  const end = facts.end(model, now);
  const cell = 'py-2.5 ps-4 align-top text-small whitespace-nowrap text-ink-soft tabular-nums';
  const narrow = [facts.context(model), `${facts.input(model)} / ${facts.output(model)}`];
  return (
    <tr className="border-b border-line last:border-0">
      <td className="w-full max-w-0 py-2 align-top">
        <div className="flex items-start gap-3">
          <label className="-m-1 flex p-1 pt-1.5 pointer-coarse:-m-3 pointer-coarse:p-3 pointer-coarse:pt-3.5">
            <span className="visually-hidden">{words.compare({ name: model.model })}</span>
            <input type="checkbox" className="size-4 shrink-0" checked={compared} onChange={onCompare} />
          </label>
          <div className="min-w-0">
            <p className="wrap-anywhere text-ui font-medium">{model.model}</p>
            <p className="text-small text-ink-soft">
              {model.vendor}
              {model.price.source === 'owner' && ` · ${words.own}`}
              {end && <span className={end.over ? 'text-danger' : undefined}> · {end.text}</span>}
              {model.deployments.length > 0 && ` · ${words.hereAs({ names: facts.here(model) })}`}
            </p>
            <p className="hidden text-small text-ink-soft tabular-nums slim:block">{narrow.join(' · ')}</p>
            <p className="hidden text-small text-ink-soft compact:block">{facts.can(model)}</p>
          </div>
        </div>
      </td>
      <td className={`${cell} text-end narrow:hidden`}>{facts.context(model)}</td>
      <td className={`${cell} compact:hidden`}>{facts.can(model)}</td>
      <td className={`${cell} text-end slim:hidden`}>{facts.input(model)}</td>
      <td className={`${cell} text-end slim:hidden`}>{facts.output(model)}</td>
      <td className={`${cell} compact:hidden`}>{facts.released(model)}</td>
      {onDeploy && (
        <td className="py-1.5 ps-4 text-end align-top">
          <Button
            look="accent"
            size="small"
            className="flush-end"
            aria-label={words.deployNamed({ name: model.model })}
            onClick={onDeploy}
          >
            {words.deploy}
          </Button>
        </td>
      )}
    </tr>
  );
}
