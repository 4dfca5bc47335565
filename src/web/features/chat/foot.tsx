/** The foot of a conversation: what waits to be sent, and where one writes. */
import type { ReactNode } from 'react';
import type { ChatData } from '../../lib/chat-cache.ts';
import { atRest } from '../../lib/at-rest.ts';
import { useWords } from '../../lib/i18n.tsx';
import { usePulse } from '../../lib/pulse.ts';
import { cx } from '../../ui/cx.ts';
import { late } from '../../ui/late.tsx';
import { Composer } from './composer.tsx';
import { composerLook } from './composer-look.ts';
import type { Models } from './models.ts';
import { useOrSay } from './or-say.ts';
import { useQueue } from './queue.ts';
import type { useTalking } from './talking.ts';
import { Talk } from './voice-on-demand.tsx';
import { Greeting } from './welcome.tsx';

/** Holds the place of the ring. */
const ring = <span className="size-8 pointer-coarse:size-11" />;
const Gauge = late(async () => {
  await atRest();
  return (await import('./gauge.tsx')).Gauge;
}, ring);
const QueueList = late(async () => (await import('./queue-list.tsx')).QueueList);

interface FootProps {
  data: ChatData | undefined;
  talk: ReturnType<typeof useTalking>;
  models: Models;
  /** Above the composer. */
  note: ReactNode;
  temporary: boolean | undefined;
  /** Files are held above the page. */
  over: boolean;
}

export function Foot({ data, talk, models, note, temporary, over }: FootProps) {
  const { chat: t, turns } = useWords();
  const orSay = useOrSay();
  const { busy, composer } = talk;
  const empty = talk.shown.length === 0;
  const chatId = data?.chat.id ?? null;
  const queue = useQueue(chatId, usePulse(chatId));
  return (
    <div className={cx(composerLook.room, empty ? composerLook.underEmpty : composerLook.underThread)}>
      {empty && <Greeting />}
      {note}
      {queue.queued.length > 0 && (
        <QueueList
          queued={queue.queued}
          onEdit={({ id, text }) => {
            orSay(queue.remove(id));
            composer.current?.put(text);
          }}
          onRemove={(id) => orSay(queue.remove(id))}
          onSendNow={(id) => orSay(queue.sendNow(id))}
        />
      )}
      <div
        className={cx(
          'rounded-composer',
          temporary && 'outline-1 outline-offset-3 outline-edge outline-dashed',
          over && 'outline-2 outline-offset-2 outline-accent outline-dashed',
        )}
      >
        <Composer
          key={chatId ?? 'new'}
          draftKey={`${temporary ? 'temporary:' : ''}${chatId ?? 'new'}`}
          model={models.model}
          busy={busy}
          disabled={models.known && models.all.length === 0}
          placeholder={empty ? t.placeholder : busy ? turns.placeholderBusy : t.placeholderNext}
          onSend={talk.send}
          onQueue={
            data &&
            (async (question, steer) => {
              // What is on its way is what this waits for.
              await talk.said();
              await queue.add(question, models.chosen, steer);
            })
          }
          gauge={
            <>
              {data && !empty && <Gauge chat={data.chat} model={models.chosen} busy={busy} />}
              <Talk chatId={chatId} busy={busy} />
            </>
          }
          onStop={talk.stopNow}
          onEditLast={talk.editLast}
          handle={composer}
        />
      </div>
    </div>
  );
}
