/** Thumbs under an answer. A click counts at once and asks why; a second one takes it back, or shows what was said. */
import { useEffect, useRef, useState } from 'react';
import ThumbsDown from 'lucide-react/icons/thumbs-down';
import ThumbsUp from 'lucide-react/icons/thumbs-up';
import { MOST_WORDS } from '#shared/contract/ratings.ts';
import type { Message, Rating } from '#shared/message.ts';
import { useBesideAnswersWords } from '../../../lib/beside-answers.ts';
import { useRate, useRatingOf } from '../../../lib/rating.ts';
import { usePerson, useSession } from '../../../lib/session.tsx';
import { Button, IconButton } from '../../../ui/button.tsx';
import { cx } from '../../../ui/cx.ts';
import { Field, TextArea } from '../../../ui/field.tsx';
import { MenuItem } from '../../../ui/menu.tsx';
import { Popover, useClosePopover } from '../../../ui/popover.tsx';

const ICONS = { up: ThumbsUp, down: ThumbsDown } as const;
const BOTH = ['up', 'down'] as const;

/** `crowded`: on a phone only the one that was given; the menu has both. */
export function Thumbs({ message, crowded }: { message: Message; crowded: boolean }) {
  const rating = useRatingOf(message);
  if (rating === undefined) return null;
  return BOTH.map((value) => <Thumb key={value} value={value} rating={rating} message={message} crowded={crowded} />);
}

interface ThumbProps {
  value: Rating['value'];
  rating: Rating | null;
  message: Message;
  crowded: boolean;
}

function Thumb({ value, rating, message, crowded }: ThumbProps) {
  const t = useBesideAnswersWords();
  const rate = useRate();
  const told = useTold();
  const given = rating?.value === value;
  const said = given && rating.words !== '';
  return (
    <Popover
      side="top"
      className="w-80 max-w-[calc(100vw-2rem)] p-4"
      trigger={({ onClick, ...props }) => (
        <IconButton
          {...props}
          icon={ICONS[value]}
          iconSize={16}
          label={t.thumbs[value]}
          tip={
            said ? t.changeWords : given ? t.unrate : told ? t.thumbTold({ thumb: t.thumbs[value] }) : t.thumbs[value]
          }
          aria-pressed={given}
          className={cx(given ? 'text-ink! [&_svg]:fill-tint [&_svg]:text-accent' : crowded && 'max-sm:hidden')}
          onClick={() => {
            // Words are not lost by a click: they can be changed, and taken back with the thumb.
            if (said) return onClick();
            rate(message, given ? null : { value, words: '' });
            if (given !== props['aria-expanded']) return;
            onClick();
          }}
        />
      )}
    >
      <Why
        value={value}
        said={said ? rating.words : ''}
        onSave={(words) => rate(message, { value, words })}
        onUnrate={() => rate(message, null)}
      />
    </Popover>
  );
}

interface WhyProps {
  value: Rating['value'];
  /** What was said before. */
  said: string;
  onSave: (words: string) => void;
  onUnrate: () => void;
}

function Why({ value, said, onSave, onUnrate }: WhyProps) {
  const t = useBesideAnswersWords();
  const close = useClosePopover();
  const told = useTold();
  const [words, setWords] = useState(said);
  const empty = words.trim() === '';
  const box = useRef<HTMLFormElement>(null);
  // By touch, a keyboard that comes up would cover the answer: then the box itself has the focus, and what reads aloud
  // says that it is there.
  const [types] = useState(() => matchMedia('(pointer: fine)').matches);
  useEffect(() => {
    if (!types) box.current?.focus();
  }, [types]);
  function save() {
    close();
    if (words.trim() !== said) onSave(words.trim());
  }
  return (
    <form
      ref={box}
      tabIndex={-1}
      aria-label={t.thumbs[value]}
      className="outline-none"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Field label={t.why[value]} hint={told ? t.ratingTold : t.ratingKept}>
        {(control) => (
          <TextArea
            {...control}
            rows={3}
            autoFocus={types}
            maxLength={MOST_WORDS}
            value={words}
            onChange={(event) => setWords(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
              event.preventDefault();
              save();
            }}
          />
        )}
      </Field>
      <div className="mt-3 flex flex-wrap justify-end gap-2">
        {said !== '' && (
          <Button
            size="small"
            look="quiet"
            className="me-auto"
            onClick={() => {
              close();
              onUnrate();
            }}
          >
            {t.unrate}
          </Button>
        )}
        <Button type="submit" size="small" look={empty ? 'plain' : 'primary'}>
          {empty ? t.noWords : t.saveWords}
        </Button>
      </div>
    </form>
  );
}

/** Whether somebody else than the person reads it. */
function useTold(): boolean {
  const { session } = useSession();
  const person = usePerson();
  return session.house?.ratingsTold === true && person.role !== 'owner';
}

/** The same in the menu of an answer. */
export function ThumbItems({ message }: { message: Message }) {
  const t = useBesideAnswersWords();
  const rating = useRatingOf(message);
  const rate = useRate();
  const told = useTold();
  if (rating === undefined) return null;
  return BOTH.map((value) => (
    <MenuItem
      key={value}
      icon={ICONS[value]}
      hint={told ? t.ownerReads : undefined}
      checked={rating?.value === value}
      onSelect={() => rate(message, rating?.value === value ? null : { value, words: '' })}
    >
      {t.thumbs[value]}
    </MenuItem>
  ));
}
