/** The person's tags: how many chats carry each, renamed in place, made one with another, deleted with a way back. */
import { useState, type FormEvent } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import Pencil from 'lucide-react/icons/pencil';
import Tag from 'lucide-react/icons/tag';
import Trash from 'lucide-react/icons/trash-2';
import { listChats, moveChats, type Move } from '#shared/contract/chats.ts';
import type { Result } from '#shared/contract/endpoint.ts';
import { deleteTag, listTags, renameTag, type Tag as TagInfo } from '#shared/contract/tags.ts';
import { isTag, LONGEST_TAG, tidyTag } from '#shared/tag-names.ts';
import { tagKey } from '#shared/tags.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { call, keyOf, query } from '../../lib/api.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { Link } from '../../lib/router/link.tsx';
import { filterByTag } from '../../lib/tag-filter.ts';
import { useTagWords } from '../../lib/tag-words.ts';
import { usePageTitle } from '../../lib/title.ts';

export function TagsPage() {
  const words = useTagWords();
  const errorText = useErrorText();
  const { data, error } = useQuery(query(listTags));
  const [renaming, setRenaming] = useState<string | null>(null);
  const tags = data?.tags;
  usePageTitle(words.title);
  return (
    <div tabIndex={-1} className="h-full overflow-y-auto overscroll-contain outline-none">
      <div className="page-head h-(--header-height)" />
      <div className="mx-auto max-w-measure px-5 pb-20 sm:px-8">
        <h1 className="text-page font-semibold tracking-tight">{words.title}</h1>
        <p className="mt-1.5 text-ui text-ink-soft">{words.intro}</p>
        {error && !tags && (
          <p role="alert" className="mt-8 text-ui text-danger">
            {errorText(error)}
          </p>
        )}
        {tags?.length === 0 && <p className="mt-8 text-ui text-ink-soft">{words.none}</p>}
        {tags && tags.length > 0 && (
          <ul className="mt-6 border-t border-line">
            {tags.map((tag) => (
              <Row
                key={tagKey(tag.name)}
                tag={tag}
                tags={tags}
                renaming={renaming === tag.name}
                onRename={(on) => setRenaming(on ? tag.name : null)}
              />
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

interface RowProps {
  tag: TagInfo;
  tags: readonly TagInfo[];
  renaming: boolean;
  onRename: (on: boolean) => void;
}

function Row({ tag, tags, renaming, onRename }: RowProps) {
  const words = useTagWords();
  const { rename, remove } = useTagActions();
  const { name } = tag;
  if (renaming)
    return (
      <li className="border-b border-line py-1.5">
        <NewName
          name={name}
          others={tags.filter((one) => one !== tag)}
          onDone={(to) => {
            onRename(false);
            if (to !== null && to !== name) void rename(name, to, tags);
          }}
        />
      </li>
    );
  return (
    <li className="flex items-center gap-1 border-b border-line py-1.5">
      <Link
        to="/search"
        search={{ tag: name }}
        className="flex min-w-0 flex-1 items-center gap-2.5 rounded-control px-2 py-1.5 pointer-coarse:min-h-11 text-ui hover:bg-surface"
      >
        <Icon of={Tag} size={15} className="text-ink-soft" />
        <span className="min-w-0 flex-1 truncate">{name}</span>
        <span className="text-small text-ink-soft">{words.chats(tag.chats)}</span>
      </Link>
      <IconButton icon={Pencil} iconSize={16} label={words.rename({ name })} onClick={() => onRename(true)} />
      <IconButton icon={Trash} iconSize={16} label={words.delete({ name })} onClick={() => void remove(name)} />
    </li>
  );
}

interface NewNameProps {
  name: string;
  others: readonly TagInfo[];
  /** Null: it keeps its name. */
  onDone: (to: string | null) => void;
}

function NewName({ name, others, onDone }: NewNameProps) {
  const { shell } = useWords();
  const words = useTagWords();
  const [typed, setTyped] = useState(name);
  const to = tidyTag(typed);
  const other = others.find((one) => tagKey(one.name) === tagKey(to));
  const tooLong = to !== '' && !isTag(to);
  function submit(event: FormEvent) {
    event.preventDefault();
    if (to === '') return onDone(null);
    if (!tooLong) onDone(other?.name ?? to);
  }
  return (
    <form noValidate onSubmit={submit}>
      <div className="flex items-center gap-2">
        <input
          aria-label={words.newName({ name })}
          aria-describedby="tag-note"
          aria-invalid={tooLong || undefined}
          autoFocus
          value={typed}
          ref={(input) => {
            if (input?.value === name && document.activeElement !== input) input.select();
          }}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || event.nativeEvent.isComposing) return;
            event.preventDefault();
            onDone(null);
          }}
          className="h-9 min-w-0 flex-1 rounded-control bg-raised px-2.5 text-ui ring-2 ring-inset ring-accent outline-none pointer-coarse:h-11"
        />
        <Button type="submit" look="primary">
          {words.save}
        </Button>
        <Button onClick={() => onDone(null)}>{shell.cancel}</Button>
      </div>
      <p id="tag-note" role="status" className="min-h-5 pt-1 ps-2.5 text-small text-ink-soft">
        {tooLong ? words.tooLong(LONGEST_TAG) : other ? words.merges({ name: other.name }) : ''}
      </p>
    </form>
  );
}

/** Acts on a tag wherever it is. They show at once, and say so with a way back. */
function useTagActions() {
  const words = useTagWords();
  const { shell } = useWords();
  const queries = useQueryClient();
  const toasts = useToasts();
  const errorText = useErrorText();
  const refresh = async () => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: keyOf(listTags) }),
      queries.invalidateQueries({ queryKey: keyOf(listChats) }),
      // What an open chat says of itself.
      queries.invalidateQueries({ queryKey: ['GET', '/api/chats/:id'], refetchType: 'none' }),
    ]);
  };
  async function act(change: Promise<{ undo: Move[] }>, text: string, show: (tags: TagInfo[]) => TagInfo[]) {
    await queries.cancelQueries({ queryKey: keyOf(listTags) });
    queries.setQueryData<Result<typeof listTags>>(keyOf(listTags), (list) => list && { tags: show(list.tags) });
    try {
      const { undo } = await change;
      const back = async () => {
        try {
          for (const moves of chunked(undo)) await call(moveChats, { body: { moves } });
        } catch (error) {
          toasts.show({ text: errorText(error), tone: 'danger' });
        }
        await refresh();
      };
      toasts.show({ text, action: { label: shell.undo, run: () => void back() } });
    } catch (error) {
      toasts.show({ text: errorText(error), tone: 'danger' });
    }
    filterByTag(null);
    await refresh();
  }
  return {
    rename: (name: string, to: string, tags: readonly TagInfo[]) => {
      const merges = tags.some((tag) => tag.name !== name && tagKey(tag.name) === tagKey(to));
      const gaps = { name, to };
      return act(call(renameTag, { body: gaps }), merges ? words.merged(gaps) : words.renamed(gaps), (list) =>
        merges
          ? list.filter((tag) => tag.name !== name)
          : list
              .map((tag) => (tag.name === name ? { ...tag, name: to } : tag))
              .toSorted((a, b) => a.name.localeCompare(b.name)),
      );
    },
    remove: (name: string) =>
      act(call(deleteTag, { body: { name } }), words.deleted({ name }), (list) =>
        list.filter((tag) => tag.name !== name),
      ),
  };
}

const MOST_MOVES = 1000;

function chunked(moves: readonly Move[]): Move[][] {
  return Array.from({ length: Math.ceil(moves.length / MOST_MOVES) }, (_, index) =>
    moves.slice(index * MOST_MOVES, (index + 1) * MOST_MOVES),
  );
}
