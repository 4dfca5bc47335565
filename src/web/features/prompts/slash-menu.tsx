/** The prompts that fit what is typed after `/`, above the composer. The focus stays in the composer. */
import { useId, useImperativeHandle, useState, type FormEvent, type Ref } from 'react';
import { useQuery } from '@tanstack/react-query';
import Settings2 from 'lucide-react/icons/settings-2';
import { listPrompts, type Prompt } from '#shared/contract/prompt-library.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogButtons } from '../../ui/dialog.tsx';
import { Field, TextArea } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { query } from '../../lib/api.ts';
import { fuzzyScore } from '../../lib/fuzzy.ts';
import { useWords } from '../../lib/i18n.tsx';
import { useNavigate } from '../../lib/router/routing.tsx';
import { useAssistantWords } from '../assistants/words.ts';
import { filled, gapsIn } from './gaps.ts';

const SHOWN = 8;

export interface SlashHandle {
  /** A key pressed in the composer; whether it was meant for the menu. */
  press: (key: string) => boolean;
}

interface SlashMenuProps {
  /** What is typed after the slash; null: the menu is not wanted. */
  typed: string | null;
  /** The text that takes the place of what was typed. */
  onInsert: (text: string) => void;
  onLeave: () => void;
  handle: Ref<SlashHandle>;
}

export function SlashMenu({ typed, onInsert, onLeave, handle }: SlashMenuProps) {
  const t = useAssistantWords();
  const id = useId();
  const navigate = useNavigate();
  const { data } = useQuery(query(listPrompts));
  const [at, setAt] = useState(0);
  const [filling, setFilling] = useState<Prompt | null>(null);
  const found =
    typed === null
      ? []
      : (data?.prompts ?? [])
          .map((prompt) => ({ prompt, rank: fuzzyScore(typed, prompt.title) }))
          .filter(({ rank }) => rank > 0)
          .toSorted((a, b) => b.rank - a.rank)
          .slice(0, SHOWN)
          .map(({ prompt }) => prompt);
  // Without a prompt that fits, a message may well begin with a slash.
  const open = typed !== null && (found.length > 0 || typed === '') && filling === null;
  const rows = found.length + 1;
  const current = Math.min(at, rows - 1);

  const choose = (index: number) => {
    const prompt = found[index];
    if (!prompt) {
      onLeave();
      void navigate({ to: '/prompts' });
    } else if (gapsIn(prompt.text).length > 0) setFilling(prompt);
    else onInsert(prompt.text);
  };
  useImperativeHandle(handle, () => ({
    press(key) {
      if (!open) return false;
      if (key === 'ArrowDown') setAt((current + 1) % rows);
      else if (key === 'ArrowUp') setAt((current + rows - 1) % rows);
      else if (key === 'Enter' || key === 'Tab') choose(current);
      else if (key === 'Escape') onLeave();
      else return false;
      return true;
    },
  }));

  if (filling) return <FillIn prompt={filling} onInsert={onInsert} onClose={() => setFilling(null)} />;
  if (!open) return null;
  const row =
    'flex min-h-9 w-full cursor-pointer items-baseline gap-3 rounded-control px-3 py-1.5 text-start text-ui aria-selected:bg-hover pointer-coarse:min-h-11';
  return (
    <>
      <div
        role="listbox"
        aria-label={t.choosePrompt}
        className="arrive absolute inset-x-0 bottom-full z-10 mb-2 max-h-72 overflow-y-auto rounded-card bg-raised p-1.5 shadow-float ring-1 ring-line"
      >
        {found.map((prompt, index) => (
          <div
            key={prompt.id}
            id={`${id}-${prompt.id}`}
            role="option"
            aria-selected={index === current}
            ref={(element) => {
              if (index === current) element?.scrollIntoView({ block: 'nearest' });
            }}
            className={row}
            onPointerMove={() => setAt(index)}
            // The composer keeps the focus.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => choose(index)}
          >
            <span className="shrink-0 font-medium">{prompt.title}</span>
            <span className="min-w-0 flex-1 truncate text-small text-ink-soft">{prompt.text}</span>
          </div>
        ))}
        <div
          role="option"
          aria-selected={current === found.length}
          className={row}
          onPointerMove={() => setAt(found.length)}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => choose(found.length)}
        >
          <Icon of={Settings2} size={16} className="self-center text-ink-soft" />
          <span className="text-ink-soft">{t.manage}</span>
        </div>
      </div>
      <p role="status" className="visually-hidden">
        {found[current]?.title ?? t.manage}
      </p>
    </>
  );
}

interface FillInProps {
  prompt: Prompt;
  onInsert: (text: string) => void;
  onClose: () => void;
}

function FillIn({ prompt, onInsert, onClose }: FillInProps) {
  const t = useAssistantWords();
  const { shell } = useWords();
  const [values, setValues] = useState<Record<string, string>>({});
  function submit(event: FormEvent) {
    event.preventDefault();
    onClose();
    onInsert(filled(prompt.text, values));
  }
  return (
    <Dialog open onClose={onClose} title={t.fillIn({ title: prompt.title })} closeLabel={shell.close}>
      <form onSubmit={submit}>
        <div className="grid gap-4 px-5 pt-3">
          {gapsIn(prompt.text).map((name, index) => (
            <Field key={name} label={name}>
              {(control) => (
                <TextArea
                  {...control}
                  autoFocus={index === 0}
                  rows={1}
                  value={values[name] ?? ''}
                  className="field-sizing-content max-h-48"
                  onChange={(event) => setValues({ ...values, [name]: event.target.value })}
                  onKeyDown={(event) => {
                    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
                    event.preventDefault();
                    event.currentTarget.form?.requestSubmit();
                  }}
                />
              )}
            </Field>
          ))}
        </div>
        <DialogButtons>
          <Button onClick={onClose}>{shell.cancel}</Button>
          <Button type="submit" look="primary">
            {t.insert}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
