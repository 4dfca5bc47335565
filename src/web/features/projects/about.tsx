/** What the models of a project's chats are told, and which one answers. Saved as one leaves the field. */
import { useState } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { uploadFile } from '#shared/contract/files.ts';
import { listModels } from '#shared/contract/models.ts';
import { addProjectFile, removeProjectFile, updateProject, type Project } from '#shared/contract/projects.ts';
import { Field, Select, TextArea } from '../../ui/field.tsx';
import { FileList } from '../../ui/file-list.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { useActing } from '../../lib/acting.ts';
import { call, query, upload } from '../../lib/api.ts';
import { useWords } from '../../lib/i18n.tsx';
import { useOrganisingWords } from '../../lib/organising-words.ts';
import { putProject } from '../../lib/projects.ts';

export function About({ project }: { project: Project }) {
  const words = useOrganisingWords();
  const queries = useQueryClient();
  const acting = useActing();
  const [saved, setSaved] = useState(false);
  const { data: models } = useQuery(query(listModels));
  const params = { id: project.id };

  async function change(body: { instructions?: string; model?: string | null }) {
    const done = await acting((async () => putProject(queries, await call(updateProject, { params, body })))());
    setSaved(done);
  }
  return (
    <div className="grid gap-7">
      <Field label={words.instructions} hint={saved ? words.saved : words.instructionsHint}>
        {(control) => (
          <TextArea
            {...control}
            key={project.instructions}
            defaultValue={project.instructions}
            placeholder={words.instructionsPlaceholder}
            rows={7}
            maxLength={20_000}
            className="field-sizing-content max-h-100 min-h-36"
            onChange={() => setSaved(false)}
            onBlur={(event) => {
              if (event.currentTarget.value !== project.instructions)
                void change({ instructions: event.currentTarget.value });
            }}
          />
        )}
      </Field>
      <Files project={project} />
      <Field label={words.model}>
        {(control) => (
          <Select
            {...control}
            value={project.model ?? ''}
            onChange={(event) => void change({ model: event.target.value === '' ? null : event.target.value })}
          >
            <option value="">{words.modelDefault}</option>
            {models?.models.map((model) => (
              <option key={model.name} value={model.name}>
                {model.displayName || model.name}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </div>
  );
}

function Files({ project }: { project: Project }) {
  const words = useOrganisingWords();
  const { shell } = useWords();
  const queries = useQueryClient();
  const acting = useActing();
  const toasts = useToasts();
  const [busy, setBusy] = useState(false);
  const params = { id: project.id };
  const add = async (fileId: string) => putProject(queries, await call(addProjectFile, { params, body: { fileId } }));

  async function addAll(files: readonly File[]) {
    setBusy(true);
    for (const file of files)
      await acting(
        (async () => {
          const stored = await upload(uploadFile, file, { query: { name: file.name.slice(0, 255) } });
          await add(stored.id);
        })(),
      );
    setBusy(false);
  }
  async function remove(file: Project['files'][number]) {
    const done = await acting(
      (async () => putProject(queries, await call(removeProjectFile, { params: { ...params, fileId: file.id } })))(),
    );
    if (done)
      toasts.show({
        text: words.fileRemoved({ name: file.name }),
        action: { label: shell.undo, run: () => void acting(add(file.id)) },
      });
  }
  return (
    <FileList
      heading="h2"
      words={words}
      files={project.files}
      busy={busy}
      onAdd={(files) => void addAll(files)}
      onRemove={(file) => void remove(file)}
    />
  );
}
