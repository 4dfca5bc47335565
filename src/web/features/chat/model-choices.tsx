/** The models to choose from: where each one runs and what it can do. */
import { useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import Brain from 'lucide-react/icons/brain';
import Check from 'lucide-react/icons/check';
import Columns from 'lucide-react/icons/columns-2';
import Eye from 'lucide-react/icons/eye';
import Settings from 'lucide-react/icons/settings-2';
import Wrench from 'lucide-react/icons/wrench';
import type { ModelChoice } from '#shared/contract/models.ts';
import { useWords } from '../../lib/i18n.tsx';
import { Link } from '../../lib/router/link.tsx';
import { mayAdminister, usePerson } from '../../lib/session.tsx';
import { cx } from '../../ui/cx.ts';
import { Icon, type Glyph } from '../../ui/icon.tsx';
import { useClosePopover } from '../../ui/popover.tsx';
import { whereOf } from './model-where.tsx';

const NONE: readonly string[] = [];
/** With more models than this there is a field to find one. */
const MANY = 8;
/** As many answer one message. */
const MOST = 4;

interface ChoicesProps {
  models: readonly ModelChoice[];
  chosen: string | null;
  others: readonly string[];
  onChoose: (name: string) => void;
  onOthers: ((names: readonly string[]) => void) | undefined;
}

export function ModelChoices({ models, chosen, others, onChoose, onOthers }: ChoicesProps) {
  const { chat: t, turns } = useWords();
  const [several, setSeveral] = useState(others.length > 0);
  const person = usePerson();
  const close = useClosePopover();
  const id = useId();
  const [filter, setFilter] = useState('');
  const shown = filter === '' ? models : models.filter((model) => matches(model, filter));
  const [active, setActive] = useState(() =>
    Math.max(
      0,
      models.findIndex((model) => model.name === chosen),
    ),
  );
  const at = Math.min(active, shown.length - 1);
  const list = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const many = models.length > MANY;

  useLayoutEffect(() => (field.current ?? list.current)?.focus({ preventScroll: true }), []);
  useLayoutEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  const choose = (name: string) => {
    if (several && onOthers) return toggle(name, onOthers);
    close();
    onChoose(name);
  };
  /** The first one is the chat's own; taking it away makes the next one that. */
  const toggle = (name: string, set: (names: readonly string[]) => void) => {
    if (others.includes(name)) return set(others.filter((other) => other !== name));
    if (name !== chosen) return set([...others, name].slice(0, MOST - 1));
    const [next, ...rest] = others;
    if (next === undefined) return;
    onChoose(next);
    set(rest);
  };
  const keys = (event: KeyboardEvent) => {
    const next = moved(event.key, at, shown.length);
    if (next !== undefined) {
      event.preventDefault();
      setActive(next);
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      const model = shown[at];
      if (model) choose(model.name);
    }
  };
  const activeId = shown[at] && `${id}-${at}`;
  return (
    <div onKeyDown={keys}>
      {many && (
        <div className="sticky top-0 border-b border-line bg-raised p-1.5">
          <input
            ref={field}
            role="combobox"
            aria-expanded="true"
            aria-controls={id}
            aria-activedescendant={activeId}
            aria-label={t.filterModels}
            placeholder={t.filterModels}
            value={filter}
            className="h-9 w-full rounded-control bg-transparent px-2.5 text-ui outline-none pointer-coarse:h-11"
            onChange={(event) => {
              setFilter(event.target.value);
              setActive(0);
            }}
          />
        </div>
      )}
      <div
        ref={list}
        id={id}
        role="listbox"
        aria-label={t.chooseModel}
        aria-multiselectable={several || undefined}
        tabIndex={many ? -1 : 0}
        aria-activedescendant={many ? undefined : activeId}
        className="max-h-[min(24rem,60dvh)] overflow-y-auto p-1.5 outline-none"
      >
        {shown.map((model, index) => (
          <Choice
            key={model.name}
            id={`${id}-${index}`}
            model={model}
            chosen={model.name === chosen || others.includes(model.name)}
            active={index === at}
            onPoint={() => setActive(index)}
            onChoose={() => choose(model.name)}
          />
        ))}
      </div>
      {shown.length === 0 && <p className="px-4 pb-4 text-ui text-ink-soft">{t.noSuchModel}</p>}
      {onOthers && models.length > 1 && (
        <div className="border-t border-line p-1.5">
          <button
            type="button"
            aria-pressed={several}
            className="flex w-full items-center gap-2.5 rounded-control px-2.5 py-1.5 text-start text-ui hover:bg-hover pointer-coarse:min-h-11"
            onClick={() => {
              if (several) onOthers(NONE);
              setSeveral(!several);
            }}
          >
            <Icon of={Columns} className={several ? 'text-accent' : 'text-ink-soft'} />
            <span className="min-w-0 flex-1">
              {turns.compare}
              <span className="block text-small text-ink-soft">{turns.compareHint}</span>
            </span>
            <Icon of={Check} className={several ? 'text-accent' : 'invisible'} />
          </button>
        </div>
      )}
      {mayAdminister(person) && (
        <div className="sticky bottom-0 border-t border-line bg-raised p-1.5">
          <Link
            to="/settings/models"
            className="flex items-center gap-2.5 rounded-control px-2.5 py-1.5 text-ui hover:bg-hover pointer-coarse:min-h-11"
          >
            <Icon of={Settings} className="text-ink-soft" />
            {t.manageModels}
          </Link>
        </div>
      )}
    </div>
  );
}

function matches(model: ModelChoice, filter: string): boolean {
  const all = [model.displayName, model.name, model.model, model.connection, model.region]
    .join(' ')
    .toLocaleLowerCase();
  return filter
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}

function moved(key: string, at: number, count: number): number | undefined {
  if (count === 0) return undefined;
  switch (key) {
    case 'ArrowDown':
      return (at + 1) % count;
    case 'ArrowUp':
      return (at - 1 + count) % count;
    case 'PageDown':
      return Math.min(count - 1, at + 8);
    case 'PageUp':
      return Math.max(0, at - 8);
    default:
      return undefined;
  }
}

interface ChoiceProps {
  id: string;
  model: ModelChoice;
  chosen: boolean;
  active: boolean;
  onPoint: () => void;
  onChoose: () => void;
}

function Choice({ id, model, chosen, active, onPoint, onChoose }: ChoiceProps) {
  const { chat: t } = useWords();
  const { vision, tools, reasoning } = model.capabilities;
  return (
    <div
      id={id}
      role="option"
      aria-selected={chosen}
      className={cx(
        'flex w-full items-center gap-2.5 rounded-control px-2.5 py-1.5 text-start text-ui pointer-coarse:min-h-11',
        active && 'bg-hover',
      )}
      onPointerMove={active ? undefined : onPoint}
      onClick={onChoose}
    >
      <span className="min-w-0 flex-1">
        <span className="flex min-w-0 items-center gap-1.5">
          <span className="line-clamp-2 break-words">{model.displayName}</span>
          {vision && <Can icon={Eye} name={t.vision} />}
          {tools && <Can icon={Wrench} name={t.toolUse} />}
          {reasoning && <Can icon={Brain} name={t.reasons} />}
        </span>
        <span className="block truncate text-small text-ink-soft">
          {model.simulated ? t.simulation : whereOf(model)}
        </span>
      </span>
      <Icon of={Check} className={chosen ? 'text-accent' : 'invisible'} />
    </div>
  );
}

function Can({ icon, name }: { icon: Glyph; name: string }) {
  return (
    <span title={name} className="flex shrink-0 text-ink-soft">
      <Icon of={icon} size={14} />
      <span className="visually-hidden">{name}</span>
    </span>
  );
}
