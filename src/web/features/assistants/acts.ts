/** What can be done with assistants; failures are said in a notice. */
import { useQueryClient } from '@tanstack/react-query';
import {
  createAssistant,
  deleteAssistant,
  listAssistants,
  restoreAssistant,
  updateAssistant,
  type Assistant,
} from '#shared/contract/assistants.ts';
import type { Result } from '#shared/contract/endpoint.ts';
import { useToasts } from '../../ui/toast.tsx';
import { useActing } from '../../lib/acting.ts';
import { call, keyOf } from '../../lib/api.ts';
import { putAssistant } from '../../lib/assistants.ts';
import { useWords } from '../../lib/i18n.tsx';
import { useNavigate } from '../../lib/router/routing.tsx';
import type { AssistantDraft } from './built-in.ts';
import { useAssistantWords } from './words.ts';

export function useAssistantActs(known: readonly Assistant[]) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const toasts = useToasts();
  const acting = useActing();
  const words = useAssistantWords();
  const { shell } = useWords();

  const make = async (draft: AssistantDraft): Promise<Assistant> => {
    const { files, ...rest } = draft;
    const made = await call(createAssistant, { body: { ...rest, fileIds: files.map(({ id }) => id) } });
    putAssistant(queries, made);
    return made;
  };
  const change = async (id: string, body: Partial<AssistantDraft> & { shared?: boolean }) => {
    // What it was made from stays as it is.
    const { origin: _, files, ...rest } = body;
    const fileIds = files && { fileIds: files.map((file) => file.id) };
    putAssistant(queries, await call(updateAssistant, { params: { id }, body: { ...rest, ...fileIds } }));
  };
  const begin = (id: string) => navigate({ to: '/', search: { assistant: id } });
  return {
    make,
    change,
    begin: (assistant: Assistant) => void begin(assistant.id),
    /** A built-in one becomes the person's own with its first use; later ones find it again. */
    use: (draft: AssistantDraft) =>
      void acting(
        (async () => {
          const own = known.find((one) => one.mine && one.origin === draft.origin);
          await begin((own ?? (await make(draft))).id);
        })(),
      ),
    duplicate: (one: Assistant) => {
      const { emoji, colour, description, instructions, model, openers, parameters, tools, memory, origin } = one;
      const name = words.copyName({ name: one.name }).slice(0, 100);
      // Files stay with whoever uploaded them.
      const files = one.mine ? one.files : [];
      const ways = { model, openers, parameters, tools, memory };
      void acting(make({ name, emoji, colour, description, instructions, ...ways, files, origin }));
    },
    publish: async ({ id, name }: Assistant, shared: boolean) => {
      if (await acting(change(id, { shared })))
        toasts.show({ text: (shared ? words.published : words.unpublished)({ name }) });
    },
    remove: async ({ id, name }: Assistant) => {
      const params = { id };
      queries.setQueryData<Result<typeof listAssistants>>(
        keyOf(listAssistants),
        (list) => list && { assistants: list.assistants.filter((one) => one.id !== id) },
      );
      if (!(await acting(call(deleteAssistant, { params }))))
        return queries.invalidateQueries({ queryKey: keyOf(listAssistants) });
      const restore = async () => putAssistant(queries, await call(restoreAssistant, { params }));
      toasts.show({
        text: words.deleted({ name }),
        action: { label: shell.undo, run: () => void acting(restore()) },
      });
    },
  };
}
