import { useEffect, useRef, useState, type DragEvent, type ReactNode } from 'react';
import Plus from 'lucide-react/icons/plus';
import type { Connection } from '#shared/contract/connections.ts';
import type { Deployment, Target, TargetState } from '#shared/contract/models.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { useActing } from '../../lib/acting.ts';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { AddTarget } from './add-target.tsx';
import { nameOf } from './connections.ts';
import { TargetRow, type TargetActs } from './target-row.tsx';
import { apart, conditionOf, groupsOf, idsOf, joined, shareIn, stepped, type Condition } from './targets.ts';
import { useTargets, useTraffic } from './use-targets.ts';

interface TargetListProps {
  deployment: Deployment;
  states: readonly TargetState[];
  /** When the states were asked for, ms. */
  seenAt: number;
  connections: readonly Connection[];
  /** Declared by a variable: shown, not changed. */
  locked: boolean;
}

const TYPE = 'application/x-parlor-target';
/** Those that cannot answer, or could not until just now, though they are switched on. */
const ILL: readonly (Condition | undefined)[] = ['resting', 'broken', 'limited', 'trying', 'doubtful'];

/** Who may answer for a deployment, in the order they are asked. */
export function TargetList({ deployment, states, seenAt, connections, locked }: TargetListProps) {
  const { models, targets: words } = useSettingsWords();
  const { change, order, remove, add } = useTargets(deployment);
  const acting = useActing();
  const traffic = useTraffic(deployment.name);
  const [carried, setCarried] = useState<string | null>(null);
  const [adding, setAdding] = useState(false);
  const { list, follow, place: stands } = useFollowing(deployment);
  const groups = groupsOf(deployment.targets);
  const ids = idsOf(groups);
  const stateOf = (id: string) => states.find((state) => state.id === id);
  function conditionAt(id: string): Condition | undefined {
    const state = stateOf(id);
    return state && conditionOf(state);
  }
  const connectionOf = ({ connectionId }: Target) => connections.find(({ id }) => id === connectionId);

  function labelOf(target: Target): string {
    const connection = connectionOf(target);
    return connection ? nameOf(connection, models) : target.upstreamName;
  }

  function put(next: string[][] | null) {
    setCarried(null);
    if (next && JSON.stringify(next) !== JSON.stringify(ids)) void acting(order(next));
  }

  function actsOn(target: Target): TargetActs {
    const step = (next: string[][]) => {
      follow(target.id);
      put(next);
    };
    const [earlier, later] = ([-1, 1] as const).map((by) => stepped(ids, target.id, by));
    return {
      earlier: earlier ? () => step(earlier) : null,
      later: later ? () => step(later) : null,
      weigh: (weight) => void acting(change(target.id, { weight })),
      terms: (terms) => change(target.id, terms),
      turn: (enabled) => void acting(change(target.id, { enabled })),
      remove: deployment.targets.length > 1 ? () => void remove(target, labelOf(target)) : null,
    };
  }

  /** The first one in order that can answer while this one is ill. */
  function insteadOf(target: Target): string | null {
    if (!ILL.includes(conditionAt(target.id))) return null;
    const other = groups.flat().find(({ id }) => conditionAt(id) === 'ready');
    return other ? labelOf(other) : null;
  }

  function trafficOf({ connectionId }: Target) {
    if (!traffic) return undefined;
    const calls = traffic.calls.get(connectionId) ?? 0;
    const together = deployment.targets.filter((one) => one.connectionId === connectionId).length > 1;
    return { calls, share: traffic.all === 0 ? 0 : calls / traffic.all, together };
  }

  function start(event: DragEvent<HTMLElement>, target: Target) {
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData(TYPE, target.id);
    const row = event.currentTarget.closest('li');
    if (row) event.dataTransfer.setDragImage(row, 12, 20);
    // Drawing anew while the drag begins would end it in Chromium.
    setTimeout(() => setCarried(target.id));
    addEventListener('dragend', () => setCarried(null), { once: true });
  }
  const gap = (place: number) => (
    <Drop
      active={carried !== null}
      onTake={(id) => put(apart(ids, id, place))}
      className="rounded-control border border-dashed border-transparent text-center text-small text-ink-soft"
    >
      {carried === null ? null : <span className="block py-1">{words.gap}</span>}
    </Drop>
  );
  return (
    <section className="mt-8" aria-labelledby="targets-title">
      <h3 id="targets-title" className="text-section font-semibold">
        {words.title}
      </h3>
      <p className="mt-1 max-w-140 text-small text-ink-soft">{words.intro}</p>
      <p role="status" className="visually-hidden">
        {stands === null ? '' : words.moved({ n: stands + 1, all: groups.length })}
      </p>
      <ol className="mt-3 grid gap-1" ref={list}>
        {groups.map((group, place) => (
          <li key={group.map(({ id }) => id).join()}>
            {gap(place)}
            <Drop
              active={carried !== null && !group.some(({ id }) => id === carried)}
              onTake={(id) => put(joined(ids, id, group[0]?.id ?? id))}
              className="rounded-card border border-line px-3.5"
            >
              <h4 className="border-b border-line py-2 text-small font-medium text-ink-soft">
                {place === 0 ? words.first : words.next({ n: place })}
              </h4>
              <ul className="divide-y divide-line">
                {group.map((target) => (
                  <li
                    key={target.id}
                    data-target={target.id}
                    className={target.id === carried ? 'opacity-50' : undefined}
                  >
                    <TargetRow
                      target={target}
                      connection={connectionOf(target)}
                      state={stateOf(target.id)}
                      seenAt={seenAt}
                      share={
                        group.length > 1 && deployment.routing.policy === 'weighted' ? shareIn(group, target) : null
                      }
                      traffic={trafficOf(target)}
                      instead={insteadOf(target)}
                      acts={locked ? undefined : actsOn(target)}
                      onDragStart={(event) => start(event, target)}
                    />
                  </li>
                ))}
              </ul>
            </Drop>
          </li>
        ))}
      </ol>
      {gap(groups.length)}
      {!locked && !adding && (
        <Button className="mt-2" icon={Plus} onClick={() => setAdding(true)}>
          {words.add}
        </Button>
      )}
      {adding && (
        <AddTarget deployment={deployment} connections={connections} add={add} onDone={() => setAdding(false)} />
      )}
    </section>
  );
}

/** A target that takes a step is drawn anew in another group: the focus goes with it, and its new place is said. */
function useFollowing({ targets }: Deployment) {
  const list = useRef<HTMLOListElement>(null);
  const moved = useRef<string | null>(null);
  const [place, setPlace] = useState<number | null>(null);
  useEffect(() => {
    const id = moved.current;
    if (id === null || document.activeElement !== document.body) return;
    moved.current = null;
    list.current?.querySelector<HTMLElement>(`[data-target="${CSS.escape(id)}"] button[draggable]`)?.focus();
    setPlace(groupsOf(targets).findIndex((group) => group.some((one) => one.id === id)));
  }, [targets]);
  return { list, place, follow: (id: string) => (moved.current = id) };
}

interface DropProps {
  active: boolean;
  onTake: (id: string) => void;
  className: string;
  children: ReactNode;
}

/** Takes a target that is dropped on it; the menu and the arrows do the same. */
function Drop({ active, onTake, className, children }: DropProps) {
  const [over, setOver] = useState(false);
  return (
    <div
      className={cx(className, active && over && 'border-accent! bg-tint')}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(TYPE)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        const into = event.relatedTarget;
        if (!(into instanceof Node && event.currentTarget.contains(into))) setOver(false);
      }}
      onDrop={(event) => {
        setOver(false);
        const id = event.dataTransfer.getData(TYPE);
        if (id === '') return;
        event.preventDefault();
        onTake(id);
      }}
    >
      {children}
    </div>
  );
}
