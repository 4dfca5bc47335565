/** A conversation: its messages, its model, and where one writes. The empty page is one that has no chat yet. */
import { Suspense, useEffect, useRef, type ReactNode } from 'react';
import { lazy } from '../../lib/lazy.ts';
import { useWords } from '../../lib/i18n.tsx';
import { hand } from '../../lib/at-hand.ts';
import type { ChatData } from '../../lib/chat-cache.ts';
import { useHotkeys } from '../../lib/hotkeys.ts';
import { wishNotices } from '../../lib/notices.ts';
import { useNavigate } from '../../lib/router/routing.tsx';
import { useSetting } from '../../lib/session.tsx';
import { usePageTitle } from '../../lib/title.ts';
import { cx } from '../../ui/cx.ts';
import { ActsProvider, BusyProvider } from './acts.ts';
import { Announcer } from './announcer.tsx';
import type { Started } from './asking.ts';
import { composerLook } from './composer-look.ts';
import { DoingProvider, useDoingFor } from './doing.ts';
import { useDropping } from './dropping.ts';
import { Foot } from './foot.tsx';
import { useKeyboardRoom } from './keyboard-room.ts';
import { ModelNamesProvider } from './model-names.ts';
import { ModelPicker } from './model-picker.tsx';
import { useModels, type Models } from './models.ts';
import { useOrSay } from './or-say.ts';
import { useTalking } from './talking.ts';
import { expectThread, ThreadOnDemand } from './thread-on-demand.tsx';
import { NoModel, Suggestions } from './welcome.tsx';

/** Comes with the first look at how an answer was made. */
const Glass = lazy(async () => (await import('./glass/load.ts')).loadGlass());

/** What stands around a conversation, by whoever shows it. */
export interface Around {
  /** At the end of the header. */
  actions?: ReactNode;
  /** Above the composer. */
  note?: ReactNode;
  /** It leaves no trace, and looks like it. */
  temporary?: boolean;
  /** The model proposed for a new chat here. */
  firstModel?: string | null;
  /** What may be asked first, instead of the usual suggestions. */
  openers?: readonly string[] | undefined;
}

interface ConversationProps extends Around {
  /** Undefined where there is no chat yet. */
  data: ChatData | undefined;
  /** A new chat has begun at the server: its page can be shown. */
  onBegun?: (started: Started) => void;
  /** Somebody begins to write. */
  onWriting?: () => void;
  /** What an admin sees while there is no model; null for those who cannot connect one. */
  connect: ReactNode | null;
}

export function Conversation(props: ConversationProps) {
  const { data, onBegun, onWriting, connect, actions, note, temporary, firstModel, openers } = props;
  const { chat: t } = useWords();
  const models = useModels(data, firstModel);
  const talk = useTalking({
    data,
    model: models.chosen,
    others: models.others,
    onKept: () => models.setOthers([]),
    onBegun,
  });
  const { shown, busy, thread, composer } = talk;
  const drop = useDropping((files) => composer.current?.addFiles(files));
  const title = data?.chat.title || t.newChat;
  const empty = shown.length === 0;
  const noModel = models.known && models.all.length === 0;
  useNotices();
  useEffect(() => {
    hand.talk = talk;
    return () => {
      hand.talk = null;
    };
  });
  useHotkeys({
    'shift+escape': () => composer.current?.focus(),
    '[': () => !busy && talk.stepLast(-1),
    ']': () => !busy && talk.stepLast(1),
  });
  usePageTitle(title);
  const doing = useDoingFor(shown);
  const box = useRef<HTMLDivElement>(null);
  useKeyboardRoom(box);

  return (
    <DoingProvider value={doing}>
      <ActsProvider value={talk.acts}>
        <BusyProvider value={busy}>
          <ModelNamesProvider value={models.names}>
            <div
              ref={box}
              className="flex h-full flex-col"
              // Who begins to write will need the messages: they come meanwhile.
              onInput={() => expectThread(onWriting)}
              {...drop.handlers}
            >
              <Header models={models} actions={actions} onChosen={() => composer.current?.focus()} />
              {empty ? (
                <div className={cx('min-h-0', noModel ? 'flex-1' : composerLook.aboveEmpty)} />
              ) : (
                <>
                  <h1 className="visually-hidden">{title}</h1>
                  <ThreadOnDemand
                    branch={shown}
                    beside={talk.beside}
                    placeOf={talk.placeOf}
                    editing={talk.editing}
                    busy={busy}
                    partial={data?.partial ?? false}
                    handle={thread}
                  />
                </>
              )}
              <Foot data={data} talk={talk} models={models} note={note} temporary={temporary} over={drop.over} />
              {empty && (
                <Below
                  models={models}
                  connect={connect}
                  openers={openers}
                  onChoose={(text) => {
                    // One that ends so waits for what it is about.
                    if (!/[:：]$/.test(text)) return talk.send({ text, files: [] });
                    composer.current?.put(`${text}\n`);
                    return Promise.resolve();
                  }}
                />
              )}
              <Announcer busy={busy} last={shown.at(-1)} />
              {talk.looking && (
                <Suspense>
                  <Glass answer={talk.looking} onClose={() => talk.acts.look(null)} />
                </Suspense>
              )}
            </div>
          </ModelNamesProvider>
        </BusyProvider>
      </ActsProvider>
    </DoingProvider>
  );
}

/** Answers that end while nobody looks are told of, where that is wished. */
function useNotices(): void {
  const [notify = false] = useSetting('chat.notify');
  const { turns } = useWords();
  const navigate = useNavigate();
  useEffect(() => {
    if (!notify) return;
    wishNotices({
      title: (chat) => turns.finishedTitle({ title: chat }),
      open: (chatId) => void navigate({ to: '/c/$chatId', params: { chatId } }),
    });
    return () => wishNotices(null);
  }, [notify, turns, navigate]);
}

interface HeaderProps {
  models: Models;
  actions: ReactNode;
  onChosen: () => void;
}

function Header({ models, actions, onChosen }: HeaderProps) {
  return (
    <header className="flex h-(--header-height) shrink-0 items-center ps-[calc(var(--header-inset-start)+0.5rem)] pe-[calc(var(--header-inset-end,0px)+0.75rem)]">
      {models.all.length > 0 && (
        <ModelPicker
          models={models.all}
          chosen={models.chosen}
          others={models.others}
          onOthers={models.setOthers}
          onChoose={(name) => {
            models.choose(name);
            onChosen();
          }}
        />
      )}
      <div className="ms-auto flex shrink-0 items-center gap-0.5">{actions}</div>
    </header>
  );
}

interface BelowProps {
  models: Models;
  connect: ReactNode | null;
  openers: readonly string[] | undefined;
  onChoose: (prompt: string) => Promise<unknown>;
}

/** What stands under the composer of the empty page. */
function Below({ models, connect, openers, onChoose }: BelowProps) {
  const orSay = useOrSay();
  const noModel = models.known && models.all.length === 0;
  return (
    <div className={cx('min-h-0 overflow-y-auto', noModel ? 'flex-[8]' : composerLook.belowEmpty)}>
      <div className="mx-auto max-w-measure px-3 pb-6 sm:px-4">
        {noModel && <NoModel connect={connect} />}
        {models.all.length > 0 && (
          <Suggestions
            openers={openers}
            simulated={models.model?.simulated ?? false}
            onChoose={(prompt) => orSay(onChoose(prompt))}
          />
        )}
      </div>
    </div>
  );
}
