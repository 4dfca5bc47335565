/** The prompt library: texts one uses again, one's own and those of everybody. */
import { useState } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import Globe from 'lucide-react/icons/globe';
import Lock from 'lucide-react/icons/lock';
import Ellipsis from 'lucide-react/icons/ellipsis';
import Pencil from 'lucide-react/icons/pencil';
import Plus from 'lucide-react/icons/plus';
import Trash from 'lucide-react/icons/trash-2';
import type { Result } from '#shared/contract/endpoint.ts';
import {
  deletePrompt,
  listPrompts,
  restorePrompt,
  updatePrompt,
  type Prompt,
} from '#shared/contract/prompt-library.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Menu, MenuItem, MenuSeparator } from '../../ui/menu.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { useActing } from '../../lib/acting.ts';
import { call, keyOf, query } from '../../lib/api.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { mayAdminister, usePerson } from '../../lib/session.tsx';
import { usePageTitle } from '../../lib/title.ts';
import { LibraryHead } from '../assistants/library-head.tsx';
import { useAssistantWords } from '../assistants/words.ts';
import { EditPrompt } from './edit-prompt.tsx';

export function PromptsPage() {
  const t = useAssistantWords();
  const { shell } = useWords();
  const errorText = useErrorText();
  const { data, error, refetch } = useQuery(query(listPrompts));
  // Null: nothing is edited; `new`: one is made.
  const [editing, setEditing] = useState<Prompt | 'new' | null>(null);
  usePageTitle(t.prompts);
  return (
    <div className="h-full overflow-y-auto" tabIndex={0} role="region" aria-label={t.prompts}>
      <div className="mx-auto max-w-[64rem] px-4 pb-16">
        <LibraryHead title={t.prompts} intro={t.promptsIntro}>
          <Button look="primary" icon={Plus} onClick={() => setEditing('new')}>
            {t.newPrompt}
          </Button>
        </LibraryHead>
        {error && (
          <div role="alert" className="mt-8 text-ui">
            <p className="mb-2">{shell.inTurn({ first: t.loadFailed, second: errorText(error) })}</p>
            <Button size="small" onClick={() => void refetch()}>
              {t.again}
            </Button>
          </div>
        )}
        {!data && !error && <Skeleton className="mt-8 h-24 w-full" />}
        {data?.prompts.length === 0 && <p className="mt-9 max-w-120 text-ui text-ink-soft">{t.noPrompts}</p>}
        {data && data.prompts.length > 0 && (
          <ul className="mt-8 border-t border-line">
            {data.prompts.map((prompt) => (
              <Line key={prompt.id} prompt={prompt} onEdit={() => setEditing(prompt)} />
            ))}
          </ul>
        )}
      </div>
      {editing !== null && <EditPrompt prompt={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
    </div>
  );
}

function Line({ prompt, onEdit }: { prompt: Prompt; onEdit: () => void }) {
  const t = useAssistantWords();
  const person = usePerson();
  const { publish, remove } = usePromptActs();
  const { title, shared, mine } = prompt;
  return (
    <li className="relative border-b border-line py-3 pe-12">
      <p className="text-ui font-medium [overflow-wrap:anywhere]">
        {title}
        {shared && <Badge className="ms-2">{mine ? t.isPublished : t.shared}</Badge>}
      </p>
      <p className="line-clamp-2 text-small text-ink-soft [overflow-wrap:anywhere]">
        {prompt.text.replace(/\s+/g, ' ')}
      </p>
      {mine && (
        <div className="absolute end-1.5 top-2.5">
          <Menu
            label={t.actions({ name: title })}
            align="end"
            trigger={(props) => (
              <IconButton {...props} icon={Ellipsis} iconSize={16} label={t.actions({ name: title })} tip="" />
            )}
          >
            <MenuItem icon={Pencil} onSelect={onEdit}>
              {t.edit}
            </MenuItem>
            {(shared || mayAdminister(person)) && (
              <MenuItem icon={shared ? Lock : Globe} onSelect={() => void publish(prompt, !shared)}>
                {shared ? t.unpublish : t.publish}
              </MenuItem>
            )}
            <MenuSeparator />
            <MenuItem icon={Trash} danger onSelect={() => void remove(prompt)}>
              {t.delete}
            </MenuItem>
          </Menu>
        </div>
      )}
    </li>
  );
}

function usePromptActs() {
  const t = useAssistantWords();
  const { shell } = useWords();
  const queries = useQueryClient();
  const toasts = useToasts();
  const acting = useActing();
  const refresh = () => queries.invalidateQueries({ queryKey: keyOf(listPrompts) });
  return {
    publish: async ({ id, title }: Prompt, shared: boolean) => {
      const done = await acting(call(updatePrompt, { params: { id }, body: { shared } }));
      void refresh();
      if (done) toasts.show({ text: (shared ? t.published : t.unpublished)({ name: title }) });
    },
    remove: async ({ id, title }: Prompt) => {
      const params = { id };
      queries.setQueryData<Result<typeof listPrompts>>(
        keyOf(listPrompts),
        (list) => list && { prompts: list.prompts.filter((one) => one.id !== id) },
      );
      if (!(await acting(call(deletePrompt, { params })))) return refresh();
      toasts.show({
        text: t.deleted({ name: title }),
        action: { label: shell.undo, run: () => void acting(call(restorePrompt, { params })).then(refresh) },
      });
    },
  };
}
