/**
 * Where one writes. The text lives in the text area itself: typing draws nothing but the area. What is sent stays in
 * the draft until the server has it, and comes back with the reason when the server refuses.
 */
import {
  memo,
  useCallback,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
  type ClipboardEvent,
  type KeyboardEvent,
  type ReactNode,
  type Ref,
} from 'react';
import ArrowUp from 'lucide-react/icons/arrow-up';
import ListEnd from 'lucide-react/icons/list-end';
import Paperclip from 'lucide-react/icons/paperclip';
import Square from 'lucide-react/icons/square';
import Zap from 'lucide-react/icons/zap';
import type { ModelChoice } from '#shared/contract/models.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { useSetting } from '../../lib/session.tsx';
import { IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { late } from '../../ui/late.tsx';
import { isPicture, MOST_FILES, useAttachments } from './attachments.ts';
import { composerLook } from './composer-look.ts';
import { useDraft } from './draft.ts';
import { grow } from './growing.ts';
import { sends, steers } from './keys.ts';
import { pastedFiles } from './pasting.ts';
import { useSlash } from './slash.tsx';
import { Dictation } from './voice-on-demand.tsx';
import { Note, type NoteText } from './note.tsx';
import type { Question } from './optimistic.ts';
import { Field } from './field.tsx';
import { useWish } from './wish.ts';

const AttachmentList = late(async () => (await import('./attachment-list.tsx')).AttachmentList);

/** What the server takes at most (contract/runs.ts). */
const LONGEST = 1_000_000;
/** Send turns into Stop under the finger: a double click must not stop at once, ms. */
const SETTLE_MS = 500;

export interface ComposerHandle {
  focus: () => void;
  /** Puts a text before what is written. */
  put: (text: string) => void;
  addFiles: (files: readonly File[]) => void;
}

interface ComposerProps {
  /** The chat's id, or `new`. */
  draftKey: string;
  model: ModelChoice | undefined;
  /** An answer is being written: Send is Stop. */
  busy: boolean;
  /** Nothing can answer yet: what is sent waits here until something can. */
  disabled: boolean;
  placeholder: string;
  /** Resolves with the id of the chat this began, or null; rejects when the server refuses. */
  onSend: (question: Question) => Promise<string | null>;
  /** While an answer is being written: sends it after that one, or (`steer`) instead of the rest of it. */
  onQueue: ((question: Question, steer: boolean) => Promise<void>) | undefined;
  /** How full the window is, and talking instead of writing. */
  gauge?: ReactNode;
  onStop: () => void;
  /** The arrow up was pressed in an empty composer. */
  onEditLast: () => void;
  handle: Ref<ComposerHandle>;
}

export const Composer = memo(function Composer(props: ComposerProps) {
  const { draftKey, model, busy, disabled, placeholder, onSend, onQueue, gauge, onStop, onEditLast, handle } = props;
  const { chat: t } = useWords();
  const errorText = useErrorText();
  const [sendWith = 'enter'] = useSetting('chat.sendWith');
  const area = useRef<HTMLTextAreaElement>(null);
  const sentAt = useRef(-SETTLE_MS);
  const [note, setNote] = useState<NoteText | null>(null);
  const draft = useDraft(draftKey);
  const [empty, setEmpty] = useState(() => draft.first.text.trim() === '');
  const files = useAttachments(draft.first.files, (name, error) =>
    setNote((before) => withRefusal(before, error === null ? t.imageUnreadable({ name }) : errorText(error))),
  );
  // Which model there will be is not known yet: that is asked when the message is sent.
  const sees = model?.capabilities.vision ?? true;
  const { wished, wish, drop } = useWish(!disabled, () => void send());

  const changed = useCallback(() => {
    const box = area.current;
    if (!box) return;
    grow(box);
    setEmpty(box.value.trim() === '');
    drop();
    setNote(null);
    draft.type(box.value);
  }, [draft, drop]);
  useEffect(() => draft.attach(files.files), [draft, files.files]);
  useEffect(() => {
    if (area.current) goOn(area.current);
  }, []);

  const addFiles = useCallback(
    (chosen: readonly File[]) => {
      setNote(null);
      const taken = sees ? chosen : chosen.filter((file) => !isPicture(file));
      if (taken.length < chosen.length)
        setNote({ text: t.noVision({ model: model?.displayName ?? '…' }), tone: 'plain' });
      const room = MOST_FILES - files.all.length;
      if (taken.length > room) setNote({ text: t.tooManyImages(MOST_FILES), tone: 'plain' });
      files.add(taken.slice(0, room));
      area.current?.focus();
    },
    [sees, model, files, t],
  );
  const write = useCallback(
    (text: string) => {
      const box = area.current;
      if (!box) return;
      box.value = text;
      changed();
      box.focus();
    },
    [changed],
  );
  const slash = useSlash({ area, draft, write, take: files.take });
  const put = useCallback(
    (text: string) => write([text, area.current?.value ?? ''].filter((each) => each !== '').join('\n\n')),
    [write],
  );
  useImperativeHandle(handle, () => ({ focus: () => area.current?.focus(), put, addFiles }), [put, addFiles]);

  const blank = empty && files.all.length === 0;
  async function send(steer: boolean = false) {
    const box = area.current;
    if (!box || blank || disabled) return disabled && !blank ? wish() : undefined;
    const problem = busy && !onQueue ? t.busy : problemOf({ text: box.value, sees, attached: files.all, model, t });
    if (problem !== null) return setNote({ text: problem, tone: 'plain' });
    const mention = slash.mentionIn(box.value);
    const question: Question = { text: box.value.trim(), files: files.files, ...(mention && { mention }) };
    sentAt.current = performance.now();
    setNote(null);
    draft.send(question);
    fill(box, '');
    setEmpty(true);
    files.reset([]);
    try {
      const queued = busy && onQueue;
      if (queued) await onQueue(question, steer);
      draft.sent(queued ? null : await onSend(question));
    } catch (error) {
      const restored = draft.refused();
      setNote({ text: t.notSent({ sentence: errorText(error) }), tone: 'danger' });
      if (!area.current) return;
      fill(area.current, restored.text);
      setEmpty(restored.text.trim() === '');
      files.reset(restored.files);
      area.current.focus();
    }
  }

  function stop() {
    if (performance.now() - sentAt.current > SETTLE_MS) onStop();
    area.current?.focus();
  }

  function press(event: KeyboardEvent) {
    if (slash.press(event)) return;
    if (busy && steers(event.nativeEvent, sendWith)) {
      event.preventDefault();
      void send(true);
    } else if (sends(event.nativeEvent, sendWith)) {
      event.preventDefault();
      void send();
    } else if (event.key === 'ArrowUp' && area.current?.value === '' && !hasModifier(event)) {
      event.preventDefault();
      onEditLast();
    } else if (event.key === 'Escape' && busy && !event.nativeEvent.isComposing && !hasModifier(event)) {
      event.preventDefault();
      onStop();
    }
  }

  return (
    <div className="relative">
      {slash.menu}
      <form
        className={cx(composerLook.frame, 'transition-shadow')}
        onInput={slash.look}
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <Notes wished={wished && disabled} onDrop={drop} note={note} onDismiss={() => setNote(null)} />
        {files.all.length > 0 && <AttachmentList files={files} />}
        <Field
          ref={area}
          chat={draftKey}
          label={t.message}
          placeholder={placeholder}
          text={draft.first.text}
          enterKeyHint={sendWith === 'enter' ? 'send' : 'enter'}
          onInput={changed}
          onKeyDown={press}
          onPaste={(event) => paste(event, addFiles)}
          onWish={wish}
        />
        <div className={composerLook.buttons}>
          <FilePicker onFiles={addFiles} />
          <div className="flex-1" />
          {gauge}
          <Dictation into={area} onWritten={changed} />
          {busy && !blank && onQueue && <Waiting onSteer={() => void send(true)} />}
          <SendButton busy={busy} disabled={disabled || blank} onStop={stop} />
        </div>
      </form>
    </div>
  );
});

/** Of ten files three may be refused, each for a reason of its own. */
function withRefusal(before: NoteText | null, sentence: string): NoteText {
  return { text: before?.tone === 'danger' ? `${before.text}\n${sentence}` : sentence, tone: 'danger' };
}

function fill(area: HTMLTextAreaElement, text: string): void {
  area.value = text;
  grow(area);
}

interface NotesProps {
  /** What was sent waits for a model. */
  wished: boolean;
  onDrop: () => void;
  note: NoteText | null;
  onDismiss: () => void;
}

function Notes({ wished, onDrop, note, onDismiss }: NotesProps) {
  const { chat: t } = useWords();
  return (
    <>
      {wished && <Note note={{ text: t.waitsForModel, tone: 'plain' }} onDismiss={onDrop} />}
      {note !== null && <Note note={note} onDismiss={onDismiss} />}
    </>
  );
}

/** A draft is gone on with at its end; where there is no keyboard, when its box is touched. */
function goOn(box: HTMLTextAreaElement) {
  grow(box);
  // Who writes already is where they want to be; and asking for what is so would lay the page out once more.
  if (document.activeElement === box || !matchMedia('(pointer: fine)').matches) return;
  box.focus({ preventScroll: true });
  box.setSelectionRange(box.value.length, box.value.length);
}

function paste(event: ClipboardEvent, addFiles: (files: readonly File[]) => void) {
  const files = pastedFiles(event.clipboardData);
  if (files.length === 0) return;
  event.preventDefault();
  addFiles(files);
}

const hasModifier = (event: KeyboardEvent): boolean => event.shiftKey || event.ctrlKey || event.metaKey || event.altKey;

interface Check {
  text: string;
  sees: boolean;
  attached: ReturnType<typeof useAttachments>['all'];
  model: ModelChoice | undefined;
  t: ReturnType<typeof useWords>['chat'];
}

/** Why this cannot be sent as it stands, or null. */
function problemOf({ text, sees, attached, model, t }: Check): string | null {
  if (text.length > LONGEST) return t.tooLong(LONGEST);
  if (attached.some(({ picture }) => picture) && !sees) return t.noVision({ model: model?.displayName ?? '…' });
  if (attached.some(({ state }) => state === 'failed')) return t.uploadsFailed;
  if (attached.some(({ state }) => state !== 'done')) return t.uploadsRunning;
  return null;
}

function FilePicker({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const { chat: t } = useWords();
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={picker}
        type="file"
        // Everything; naming pictures makes phones offer their camera.
        accept="image/*,*/*"
        multiple
        hidden
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      <IconButton
        icon={Paperclip}
        label={t.attach}
        tipSide="top"
        className="rounded-full"
        onClick={() => picker.current?.click()}
      />
    </>
  );
}

/** While an answer is being written: after it, or in the place of the rest of it. */
function Waiting({ onSteer }: { onSteer: () => void }) {
  const { turns: t } = useWords();
  return (
    <>
      <IconButton icon={Zap} label={t.steer} tipSide="top" className="rounded-full" onClick={onSteer} />
      <IconButton type="submit" icon={ListEnd} label={t.queue} tipSide="top" className="rounded-full text-accent" />
    </>
  );
}

/** One button in one place: the focus stays when its meaning changes. */
function SendButton({ busy, disabled, onStop }: { busy: boolean; disabled: boolean; onStop: () => void }) {
  const { chat: t } = useWords();
  const label = busy ? t.stop : t.send;
  return (
    <IconButton
      type={busy ? 'button' : 'submit'}
      look="primary"
      icon={busy ? Square : ArrowUp}
      iconSize={busy ? 14 : 18}
      label={label}
      tipSide="top"
      disabled={!busy && disabled}
      className={cx('rounded-full', busy && '[&_svg]:fill-current')}
      onClick={busy ? onStop : undefined}
    />
  );
}
