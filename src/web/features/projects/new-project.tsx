import { useState, type FormEvent } from 'react';
import type { ChatSummary } from '#shared/contract/chats.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogButtons } from '../../ui/dialog.tsx';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { useMoving } from '../../lib/moving.ts';
import { useOrganisingWords } from '../../lib/organising-words.ts';
import { useProjectActions } from '../../lib/projects.ts';
import { useNavigate } from '../../lib/router/routing.tsx';
import { ProjectFields, type Look } from './project-fields.tsx';

/** Makes a project; `chats` go into it, otherwise its page opens. */
export function NewProject({ chats, onClose }: { chats: readonly ChatSummary[]; onClose: () => void }) {
  const { shell } = useWords();
  const words = useOrganisingWords();
  const errorText = useErrorText();
  const { create } = useProjectActions();
  const { intoProject } = useMoving();
  const navigate = useNavigate();
  const [look, setLook] = useState<Look>({ name: '', emoji: '', colour: 'green' });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();

  async function submit(event: FormEvent) {
    event.preventDefault();
    const name = look.name.trim();
    if (name === '') return setError(words.nameMissing);
    setBusy(true);
    try {
      const project = await create({ ...look, name });
      onClose();
      if (chats.length > 0) await intoProject(chats, project);
      else await navigate({ to: '/p/$projectId', params: { projectId: project.id } });
    } catch (failure) {
      setBusy(false);
      setError(errorText(failure));
    }
  }
  return (
    <Dialog open onClose={onClose} title={words.newProject} closeLabel={shell.close}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <div className="px-5 pt-3">
          <ProjectFields
            look={look}
            error={error}
            onChange={(next) => {
              setLook(next);
              setError(undefined);
            }}
          />
        </div>
        <DialogButtons>
          <Button onClick={onClose}>{shell.cancel}</Button>
          <Button type="submit" look="primary" busy={busy}>
            {words.create}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
