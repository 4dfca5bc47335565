/** Where to? A list to type into, so that moving needs no mouse. */
import { useId, useState, type KeyboardEvent } from 'react';
import FolderPlus from 'lucide-react/icons/folder-plus';
import Inbox from 'lucide-react/icons/inbox';
import type { ChatSummary } from '#shared/contract/chats.ts';
import type { ProjectSummary } from '#shared/contract/projects.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Sign } from '../../ui/sign.tsx';
import { ask } from '../../lib/asks.ts';
import { fuzzyScore } from '../../lib/fuzzy.ts';
import { useWords } from '../../lib/i18n.tsx';
import { useMoving } from '../../lib/moving.ts';
import { useOrganisingWords } from '../../lib/organising-words.ts';
import { useProjects } from '../../lib/projects.ts';

type Target = { key: string; project: ProjectSummary | null } | { key: 'new' };

export function MoveChats({ chats, onClose }: { chats: readonly ChatSummary[]; onClose: () => void }) {
  const { shell } = useWords();
  const words = useOrganisingWords();
  const id = useId();
  const projects = useProjects();
  const { intoProject } = useMoving();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);

  const found = projects
    .map((project) => ({ project, rank: typed.trim() === '' ? 1 : fuzzyScore(typed, project.name) }))
    .filter(({ rank }) => rank > 0);
  const targets: Target[] = found.map(({ project }) => ({ key: project.id, project }));
  if (typed.trim() === '' && chats.some((chat) => chat.projectId !== null))
    targets.push({ key: 'none', project: null });
  targets.push({ key: 'new' });
  const current = targets[Math.min(at, targets.length - 1)];

  function choose(target: Target) {
    onClose();
    if ('project' in target) void intoProject(chats, target.project);
    else ask({ kind: 'project', chats });
  }
  function press(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    const to = (index: number) => {
      event.preventDefault();
      setAt((index + targets.length) % targets.length);
    };
    if (event.key === 'ArrowDown') to(at + 1);
    else if (event.key === 'ArrowUp') to(at - 1);
    else if (event.key === 'Enter' && current) {
      event.preventDefault();
      choose(current);
    }
  }
  return (
    <Dialog open form="top" onClose={onClose} title={words.moveTitle} closeLabel={shell.close}>
      <div className="px-5 pt-1 pb-2 text-small text-ink-soft">
        {chats.length === 1 ? chats[0]?.title || shell.untitled : shell.selected(chats.length)}
      </div>
      <input
        role="combobox"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={current && `${id}-${current.key}`}
        aria-autocomplete="list"
        aria-label={words.find}
        placeholder={words.find}
        autoFocus
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={press}
        className="h-11 w-full border-y border-line bg-transparent px-5 text-ui outline-none"
      />
      <div id={`${id}-list`} role="listbox" aria-label={words.moveTitle} className="max-h-80 overflow-y-auto p-2">
        {targets.map((target, index) => (
          <div
            key={target.key}
            id={`${id}-${target.key}`}
            role="option"
            aria-selected={target === current}
            ref={(row) => {
              if (target === current) row?.scrollIntoView({ block: 'nearest' });
            }}
            onPointerMove={() => setAt(index)}
            onClick={() => choose(target)}
            className="flex h-9 cursor-pointer items-center gap-2.5 rounded-control px-3 text-ui aria-selected:bg-hover pointer-coarse:h-11"
          >
            <TargetLine target={target} chats={chats} />
          </div>
        ))}
        {found.length === 0 && typed.trim() !== '' && (
          <p className="px-3 py-2 text-small text-ink-soft">{words.noneFound}</p>
        )}
      </div>
    </Dialog>
  );
}

function TargetLine({ target, chats }: { target: Target; chats: readonly ChatSummary[] }) {
  const words = useOrganisingWords();
  if (!('project' in target))
    return (
      <>
        <Icon of={FolderPlus} className="text-ink-soft" />
        {words.newProject}
      </>
    );
  const { project } = target;
  if (project === null)
    return (
      <>
        <Icon of={Inbox} className="text-ink-soft" />
        {words.noProject}
      </>
    );
  return (
    <>
      <Sign emoji={project.emoji} colour={project.colour} />
      <span className="min-w-0 flex-1 truncate">{project.name}</span>
      {chats.every((chat) => chat.projectId === project.id) && (
        <span className="text-small text-ink-soft">{words.here}</span>
      )}
    </>
  );
}
