/** Every assistant a person may use: a click begins a chat with one. */
import { useId, useState, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import Copy from 'lucide-react/icons/copy';
import Ellipsis from 'lucide-react/icons/ellipsis';
import Globe from 'lucide-react/icons/globe';
import Lock from 'lucide-react/icons/lock';
import Pencil from 'lucide-react/icons/pencil';
import Plus from 'lucide-react/icons/plus';
import Trash from 'lucide-react/icons/trash-2';
import { listAssistants, type Assistant } from '#shared/contract/assistants.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Menu, MenuItem, MenuSeparator } from '../../ui/menu.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { query } from '../../lib/api.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { mayAdminister, usePerson } from '../../lib/session.tsx';
import { usePageTitle } from '../../lib/title.ts';
import { useAssistantActs } from './acts.ts';
import { useBuiltIn, type AssistantDraft } from './built-in.ts';
import { EditAssistant } from './edit-assistant.tsx';
import { Face } from './face.tsx';
import { LibraryHead } from './library-head.tsx';
import { useAssistantWords } from './words.ts';

const NONE: readonly Assistant[] = [];
const BLANK: AssistantDraft = {
  name: '',
  emoji: '',
  colour: 'green',
  description: '',
  instructions: '',
  model: null,
  openers: [],
  files: [],
  parameters: {},
  tools: null,
  memory: true,
  origin: null,
};

export function AssistantsPage() {
  const t = useAssistantWords();
  const { shell } = useWords();
  const errorText = useErrorText();
  const { data, error, refetch } = useQuery(query(listAssistants));
  const known = data?.assistants ?? NONE;
  const acts = useAssistantActs(known);
  const builtIn = useBuiltIn();
  // Null: nothing is edited. Without an id it is a new one.
  const [editing, setEditing] = useState<{ id: string | null; draft: AssistantDraft } | null>(null);
  usePageTitle(t.title);
  const mine = known.filter((one) => one.mine);
  const others = known.filter((one) => !one.mine);

  return (
    <div className="h-full overflow-y-auto" tabIndex={0} role="region" aria-label={t.title}>
      <div className="mx-auto max-w-[64rem] px-4 pb-16">
        <LibraryHead title={t.title} intro={t.intro}>
          <Button look="primary" icon={Plus} onClick={() => setEditing({ id: null, draft: BLANK })}>
            {t.new}
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
        {data && (
          <Shelf title={t.yours} empty={mine.length === 0 ? t.none : null}>
            {mine.map((one) => (
              <Card
                key={one.id}
                shown={one}
                published={one.shared}
                onUse={() => acts.begin(one)}
                menu={<OwnMenu assistant={one} acts={acts} onEdit={() => setEditing({ id: one.id, draft: one })} />}
              />
            ))}
          </Shelf>
        )}
        {others.length > 0 && (
          <Shelf title={t.shared} empty={null}>
            {others.map((one) => (
              <Card
                key={one.id}
                shown={one}
                onUse={() => acts.begin(one)}
                menu={
                  <MenuItem icon={Copy} onSelect={() => acts.duplicate(one)}>
                    {t.duplicate}
                  </MenuItem>
                }
              />
            ))}
          </Shelf>
        )}
        <Shelf title={t.builtIn} empty={null}>
          {builtIn.map((draft) => (
            <Card
              key={draft.origin}
              shown={draft}
              onUse={() => acts.use(draft)}
              menu={
                <MenuItem icon={Pencil} onSelect={() => setEditing({ id: null, draft })}>
                  {t.adjust}
                </MenuItem>
              }
            />
          ))}
        </Shelf>
      </div>
      {editing && (
        <EditAssistant
          first={editing.draft}
          isNew={editing.id === null}
          onSave={async (draft) => {
            if (editing.id === null) await acts.make(draft);
            else await acts.change(editing.id, draft);
          }}
          onClose={() => setEditing(null)}
        />
      )}
    </div>
  );
}

function Shelf({ title, empty, children }: { title: string; empty: string | null; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="mt-9">
      <h2 id={id} className="text-ui font-medium">
        {title}
      </h2>
      {empty === null ? (
        <ul className="mt-3 grid gap-3 sm:grid-cols-2 lg:grid-cols-3">{children}</ul>
      ) : (
        <p className="mt-2 max-w-120 text-ui text-ink-soft">{empty}</p>
      )}
    </section>
  );
}

interface CardProps {
  shown: Pick<Assistant, 'name' | 'emoji' | 'colour' | 'description' | 'instructions'>;
  published?: boolean;
  onUse: () => void;
  menu: ReactNode;
}

function Card({ shown, published, onUse, menu }: CardProps) {
  const t = useAssistantWords();
  const { name } = shown;
  return (
    <li className="relative flex min-h-20 items-start gap-3 rounded-card py-3 ps-3.5 pe-11 ring-1 ring-line ring-inset hover:bg-surface">
      <Face emoji={shown.emoji} colour={shown.colour} />
      <div className="min-w-0">
        <button
          type="button"
          aria-label={t.start({ name })}
          // The whole card is pressed by it.
          className="block text-start text-ui font-medium [overflow-wrap:anywhere] after:absolute after:inset-0 after:rounded-card"
          onClick={onUse}
        >
          {name}
        </button>
        <p className="line-clamp-2 text-small text-ink-soft">{shown.description || shown.instructions}</p>
        {published && <Badge className="mt-1.5">{t.isPublished}</Badge>}
      </div>
      <div className="absolute end-1.5 top-1.5">
        <Menu
          label={t.actions({ name })}
          align="end"
          trigger={(props) => (
            <IconButton {...props} icon={Ellipsis} iconSize={16} label={t.actions({ name })} tip="" />
          )}
        >
          {menu}
        </Menu>
      </div>
    </li>
  );
}

interface OwnMenuProps {
  assistant: Assistant;
  acts: ReturnType<typeof useAssistantActs>;
  onEdit: () => void;
}

function OwnMenu({ assistant, acts, onEdit }: OwnMenuProps) {
  const t = useAssistantWords();
  const person = usePerson();
  const { shared } = assistant;
  return (
    <>
      <MenuItem icon={Pencil} onSelect={onEdit}>
        {t.edit}
      </MenuItem>
      <MenuItem icon={Copy} onSelect={() => acts.duplicate(assistant)}>
        {t.duplicate}
      </MenuItem>
      {(shared || mayAdminister(person)) && (
        <MenuItem icon={shared ? Lock : Globe} onSelect={() => void acts.publish(assistant, !shared)}>
          {shared ? t.unpublish : t.publish}
        </MenuItem>
      )}
      <MenuSeparator />
      <MenuItem icon={Trash} danger onSelect={() => void acts.remove(assistant)}>
        {t.delete}
      </MenuItem>
    </>
  );
}
