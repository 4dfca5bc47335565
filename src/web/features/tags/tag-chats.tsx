/** Which tags? A list to type into: Enter puts one on or takes it off, and makes what is not there. */
import { useId, useState, type KeyboardEvent } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import Check from 'lucide-react/icons/check';
import Minus from 'lucide-react/icons/minus';
import Plus from 'lucide-react/icons/plus';
import type { ChatSummary } from '#shared/contract/chats.ts';
import { listTags } from '#shared/contract/tags.ts';
import { isTag, LONGEST_TAG, MOST_TAGS, tidyTag } from '#shared/tag-names.ts';
import { hasTag, retagged, tagKey, type Retagging } from '#shared/tags.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogButtons } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { keyOf, query } from '../../lib/api.ts';
import { useChatActions } from '../../lib/chats.ts';
import { fuzzyScore } from '../../lib/fuzzy.ts';
import { useWords } from '../../lib/i18n.tsx';
import { useTagWords } from '../../lib/tag-words.ts';

interface Line {
  name: string;
  on: 'all' | 'some' | 'none';
  isNew: boolean;
}

interface TagChatsProps {
  chats: readonly ChatSummary[];
  onClose: () => void;
}

export function TagChats({ chats: asked, onClose }: TagChatsProps) {
  const { shell } = useWords();
  const words = useTagWords();
  const id = useId();
  const { chats, seen, put } = useTagging(asked);
  const [typed, setTyped] = useState('');
  // None at first, so that Enter with nothing typed is the end of it.
  const [at, setAt] = useState(-1);
  const lines = useLines(chats, seen, typed);
  const current = lines[Math.min(at, lines.length - 1)];
  const name = tidyTag(typed);

  function choose(line: Line) {
    if (isFull(chats, line)) return;
    put(line.on === 'all' ? { untag: [line.name] } : { tag: [line.name] });
    if (typed === '') return;
    setTyped('');
    setAt(-1);
  }
  function press(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    const to = (index: number) => {
      event.preventDefault();
      if (lines.length > 0) setAt((index + lines.length) % lines.length);
    };
    if (event.key === 'ArrowDown') to(at + 1);
    else if (event.key === 'ArrowUp') to(Math.max(at, 0) - 1);
    else if (event.key === 'Enter') {
      event.preventDefault();
      if (current) choose(current);
      else onClose();
    }
  }
  return (
    <Dialog open form="top" onClose={onClose} title={words.tagChats(chats.length)} closeLabel={shell.close}>
      <div className="truncate px-5 pt-1 pb-2 text-small text-ink-soft">
        {chats.length === 1 ? chats[0]?.title || shell.untitled : shell.selected(chats.length)}
      </div>
      <input
        role="combobox"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={current && `${id}-${lines.indexOf(current)}`}
        aria-autocomplete="list"
        aria-label={words.find}
        placeholder={words.find}
        autoFocus
        maxLength={10 * LONGEST_TAG}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(event.target.value.trim() === '' ? -1 : 0);
        }}
        onKeyDown={press}
        className="h-11 w-full border-y border-line bg-transparent px-5 text-ui outline-none"
      />
      <div
        id={`${id}-list`}
        role="listbox"
        aria-multiselectable="true"
        aria-label={words.title}
        className="max-h-80 overflow-y-auto p-2"
      >
        {lines.map((line, index) => (
          <div
            key={tagKey(line.name)}
            id={`${id}-${index}`}
            role="option"
            aria-selected={line.on === 'all'}
            data-at={line === current || undefined}
            ref={(row) => {
              if (line === current) row?.scrollIntoView({ block: 'nearest' });
            }}
            onPointerMove={() => setAt(index)}
            onClick={() => choose(line)}
            className="flex h-9 cursor-pointer items-center gap-2.5 rounded-control px-3 text-ui data-at:bg-hover pointer-coarse:h-11"
          >
            <LineView line={line} />
          </div>
        ))}
        {lines.length === 0 && (
          <p className="px-3 py-2 text-small text-ink-soft">
            {name !== '' && !isTag(name) ? words.tooLong(LONGEST_TAG) : words.none}
          </p>
        )}
      </div>
      <div role="status" className="px-5 text-small text-ink-soft">
        {current && isFull(chats, current) && words.full(MOST_TAGS)}
      </div>
      <DialogButtons>
        <Button look="primary" onClick={onClose}>
          {shell.close}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

/** Whether one of the chats carries as many as it may without this one. */
function isFull(chats: readonly ChatSummary[], { name, on }: Line): boolean {
  return on !== 'all' && chats.some(({ tags }) => tags.length >= MOST_TAGS && !hasTag(tags, name));
}

function LineView({ line }: { line: Line }) {
  const words = useTagWords();
  const glyph = line.isNew ? Plus : line.on === 'some' ? Minus : Check;
  return (
    <>
      <Icon of={glyph} className={line.isNew ? 'text-ink-soft' : line.on === 'none' ? 'invisible' : 'text-accent'} />
      <span className="min-w-0 flex-1 truncate">{line.isNew ? words.make({ name: line.name }) : line.name}</span>
      {line.on === 'some' && <span className="text-small text-ink-soft">{words.some}</span>}
    </>
  );
}

/** The chats as they are while they are tagged here: what the page was asked about stays as it was. */
function useTagging(asked: readonly ChatSummary[]) {
  const words = useTagWords();
  const queries = useQueryClient();
  const { move } = useChatActions();
  const [chats, setChats] = useState(asked);
  // What was taken off stays in reach.
  const [seen, setSeen] = useState(() => asked.flatMap(({ tags }) => tags));
  function put(to: Retagging) {
    const next = chats.map((chat) => ({ ...chat, tags: retagged(chat.tags, to) }));
    const changed = chats.filter((chat, index) => chat.tags.join('\n') !== next[index]?.tags.join('\n'));
    const gaps = { n: changed.length, name: to.tag?.[0] ?? to.untag?.[0] ?? '' };
    // One tag of one chat is put back by the same click.
    const [one, many] = to.tag ? [words.taggedOne, words.taggedMany] : [words.untaggedOne, words.untaggedMany];
    const say = chats.length === 1 ? undefined : changed.length === 1 ? one(gaps) : many(gaps);
    setChats(next);
    setSeen([...seen, ...(to.tag ?? [])]);
    const place = { ...(to.tag && { tag: [...to.tag] }), ...(to.untag && { untag: [...to.untag] }) };
    void move(changed, place, say).then((done) => {
      if (!done) setChats(chats);
      return queries.invalidateQueries({ queryKey: keyOf(listTags) });
    });
  }
  return { chats, seen, put };
}

/** Those that fit what is typed; those that are on stand first where nothing is. */
function useLines(chats: readonly ChatSummary[], seen: readonly string[], typed: string): Line[] {
  const { data } = useQuery(query(listTags));
  const [first] = useState(() => new Set(chats.flatMap(({ tags }) => tags.map(tagKey))));
  const names = new Map(seen.map((name) => [tagKey(name), name]));
  for (const { name } of data?.tags ?? []) names.set(tagKey(name), name);
  const name = tidyTag(typed);
  const lines = [...names]
    .map(([key, name]): Line & { key: string } => {
      const carriers = chats.filter(({ tags }) => hasTag(tags, name)).length;
      return { key, name, on: carriers === 0 ? 'none' : carriers === chats.length ? 'all' : 'some', isNew: false };
    })
    .toSorted((a, b) => Number(first.has(b.key)) - Number(first.has(a.key)) || a.name.localeCompare(b.name));
  if (name === '') return lines;
  const exact = (key: string) => (key === tagKey(name) ? 1 : 0);
  const fitting = lines
    .filter((line) => fuzzyScore(name, line.name) > 0 || exact(line.key))
    .toSorted((a, b) => exact(b.key) - exact(a.key));
  const isNew = isTag(name) && !names.has(tagKey(name));
  return isNew ? [...fitting, { name, on: 'none', isNew: true }] : fitting;
}
