/** What is remembered of the person: each fact to see, change and delete; off until they switch it on. */
import { useState, type FormEvent } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import Pencil from 'lucide-react/icons/pencil';
import Trash from 'lucide-react/icons/trash-2';
import type { Result } from '#shared/contract/endpoint.ts';
import {
  createMemory,
  deleteMemory,
  listMemories,
  MOST_FACT,
  restoreMemory,
  updateMemory,
  type Memory,
} from '#shared/contract/memory.ts';
import { useActing } from '../../lib/acting.ts';
import { call, keyOf, query } from '../../lib/api.ts';
import { useErrorText, useFormats, useWords } from '../../lib/i18n.tsx';
import { Link } from '../../lib/router/link.tsx';
import { useSetting } from '../../lib/session.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Switch, TextArea, TextInput } from '../../ui/field.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { SettingsPage } from '../../lib/settings-frame.tsx';

type Listed = Result<typeof listMemories>;

export function MemoryPage() {
  const { memory: t, settings } = useSettingsWords();
  const [on = false, setOn] = useSetting('chat.memory');
  const errorText = useErrorText();
  const f = useFormats();
  const acting = useActing();
  const { data, error } = useQuery(query(listMemories));
  const entry = settings.entries['chat.memory'];
  return (
    <SettingsPage title={t.title} intro={t.intro}>
      <Switch
        label={entry.title}
        hint={entry.hint}
        checked={on}
        className="border-b border-line pb-5"
        onChange={(event) => void acting(setOn(event.currentTarget.checked))}
      />
      <Recall />
      <AddFact />
      {error && (
        <p role="alert" className="mt-4 text-danger">
          {errorText(error)}
        </p>
      )}
      {!data && !error && <Skeleton className="mt-4 h-24" />}
      {data?.memories.length === 0 && <p className="mt-4 text-ui text-ink-soft">{t.none}</p>}
      {data && data.memories.length > 0 && (
        <>
          <p className="mt-5 text-small text-ink-soft tabular-nums">
            {t.facts(data.memories.length)} ·{' '}
            {(data.tokens > data.most ? t.beyond : t.takes)({
              tokens: f.number(data.tokens),
              most: f.number(data.most),
            })}
          </p>
          <ul className="mt-1">
            {data.memories.map((memory) => (
              <Fact key={memory.id} memory={memory} />
            ))}
          </ul>
        </>
      )}
    </SettingsPage>
  );
}

function Recall() {
  const { settings } = useSettingsWords();
  const [on = false, setOn] = useSetting('chat.recall');
  const acting = useActing();
  const { title, hint } = settings.entries['chat.recall'];
  return (
    <Switch
      label={title}
      hint={hint}
      checked={on}
      className="border-b border-line py-5"
      onChange={(event) => void acting(setOn(event.currentTarget.checked))}
    />
  );
}

function AddFact() {
  const { memory: t } = useSettingsWords();
  const queries = useQueryClient();
  const acting = useActing();
  const [text, setText] = useState('');
  async function submit(event: FormEvent) {
    event.preventDefault();
    const fact = text.trim();
    if (fact === '') return;
    if (!(await acting(call(createMemory, { body: { text: fact } })))) return;
    setText('');
    await queries.invalidateQueries({ queryKey: keyOf(listMemories) });
  }
  return (
    <form className="mt-5 flex gap-2" onSubmit={(event) => void submit(event)}>
      <TextInput
        aria-label={t.add}
        placeholder={t.placeholder}
        value={text}
        maxLength={MOST_FACT}
        className="flex-1"
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit" disabled={text.trim() === ''}>
        {t.add}
      </Button>
    </form>
  );
}

function Fact({ memory }: { memory: Memory }) {
  const { memory: t } = useSettingsWords();
  const { shell } = useWords();
  const f = useFormats();
  const queries = useQueryClient();
  const acting = useActing();
  const toasts = useToasts();
  const [editing, setEditing] = useState(false);
  const params = { id: memory.id };
  const refresh = () => queries.invalidateQueries({ queryKey: keyOf(listMemories) });

  async function remove() {
    queries.setQueryData<Listed>(
      keyOf(listMemories),
      (list) => list && { ...list, memories: list.memories.filter(({ id }) => id !== memory.id) },
    );
    if (await acting(call(deleteMemory, { params }))) {
      const restore = async () => {
        await call(restoreMemory, { params });
        await refresh();
      };
      toasts.show({ text: t.deleted, action: { label: shell.undo, run: () => void acting(restore()) } });
    }
    await refresh();
  }
  async function save(text: string) {
    setEditing(false);
    if (text === '' || text === memory.text) return;
    await acting(call(updateMemory, { params, body: { text } }));
    await refresh();
  }
  return (
    <li className="flex items-start gap-2 border-b border-line py-2.5">
      <div className="min-w-0 flex-1">
        {editing ? (
          <TextArea
            autoFocus
            aria-label={t.edit({ fact: memory.text })}
            defaultValue={memory.text}
            rows={2}
            maxLength={MOST_FACT}
            className="field-sizing-content"
            onBlur={(event) => void save(event.currentTarget.value.trim())}
            onKeyDown={(event) => {
              if (event.nativeEvent.isComposing) return;
              if (event.key === 'Escape') setEditing(false);
              else if (event.key === 'Enter' && !event.shiftKey) event.currentTarget.blur();
            }}
          />
        ) : (
          <p className="text-ui break-words">{memory.text}</p>
        )}
        <p className="mt-0.5 flex flex-wrap gap-x-1 text-small text-ink-soft">
          <span>{memory.writtenBy === 'model' ? t.byModel : t.byYou}</span>
          {memory.chat && (
            <Link to="/c/$chatId" params={{ chatId: memory.chat.id }} className="truncate underline hover:text-ink">
              {t.said({ title: memory.chat.title || shell.untitled })}
            </Link>
          )}
          <span>· {f.ago(memory.createdAt)}</span>
        </p>
      </div>
      <IconButton icon={Pencil} iconSize={16} label={t.edit({ fact: memory.text })} onClick={() => setEditing(true)} />
      <IconButton icon={Trash} iconSize={16} label={t.delete({ fact: memory.text })} onClick={() => void remove()} />
    </li>
  );
}
