/** Name, sign and colour of a project. */
import { PROJECT_COLOURS, type ProjectColour } from '#shared/contract/projects.ts';
import { cx } from '../../ui/cx.ts';
import { Field, TextInput } from '../../ui/field.tsx';
import { Sign } from '../../ui/sign.tsx';
import { useOrganisingWords } from '../../lib/organising-words.ts';

export interface Look {
  name: string;
  emoji: string;
  colour: ProjectColour;
}

/** Offered with one click; any other can be typed. */
const EMOJI = ['💼', '📚', '🌱', '✈️', '🏠', '🎨', '🧪', '💡', '🎵', '🍳'];

/** The first whole emoji of what was typed, whatever it is joined of. */
export function firstSign(text: string): string {
  const [first] = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text.trim());
  return first?.segment ?? '';
}

interface ProjectFieldsProps {
  look: Look;
  error?: string | undefined;
  /** Instead of what a project may be called. */
  nameHint?: string;
  onChange: (look: Look) => void;
}

export function ProjectFields({ look, error, nameHint, onChange }: ProjectFieldsProps) {
  const words = useOrganisingWords();
  return (
    <div className="grid gap-5">
      <Field label={words.name} error={error}>
        {(control) => (
          <TextInput
            {...control}
            autoFocus
            value={look.name}
            maxLength={100}
            placeholder={nameHint ?? words.nameHint}
            onChange={(event) => onChange({ ...look, name: event.target.value })}
          />
        )}
      </Field>
      <div>
        <Field label={words.sign} hint={words.signHint}>
          {(control) => (
            <div className="flex items-start gap-1.5">
              <TextInput
                {...control}
                className="w-14! text-center"
                value={look.emoji}
                onChange={(event) => onChange({ ...look, emoji: firstSign(event.target.value) })}
              />
              <div className="flex min-w-0 flex-1 flex-wrap gap-0.5">
                {EMOJI.map((emoji) => (
                  <button
                    key={emoji}
                    type="button"
                    aria-label={emoji}
                    aria-pressed={look.emoji === emoji}
                    className="flex size-8 items-center justify-center rounded-control text-section hover:bg-hover aria-pressed:bg-tint pointer-coarse:size-11"
                    onClick={() => onChange({ ...look, emoji: look.emoji === emoji ? '' : emoji })}
                  >
                    {emoji}
                  </button>
                ))}
              </div>
            </div>
          )}
        </Field>
      </div>
      <fieldset>
        <legend className="mb-1.5 text-ui font-medium">{words.colour}</legend>
        <div className="flex flex-wrap gap-1">
          {PROJECT_COLOURS.map((colour) => (
            <label
              key={colour}
              data-tip={words.colours[colour]}
              className={cx(
                'flex size-9 items-center justify-center rounded-control hover:bg-hover has-checked:bg-tint has-checked:ring-2 has-checked:ring-accent has-checked:ring-inset has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent pointer-coarse:size-11',
              )}
            >
              <input
                type="radio"
                name="colour"
                className="visually-hidden"
                checked={look.colour === colour}
                onChange={() => onChange({ ...look, colour })}
              />
              <Sign emoji="" colour={colour} size={20} />
              <span className="visually-hidden">{words.colours[colour]}</span>
            </label>
          ))}
        </div>
      </fieldset>
    </div>
  );
}
