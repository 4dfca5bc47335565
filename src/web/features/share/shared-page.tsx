/** A chat behind a link. It stands alone: no session, no other page, nothing asked but this chat. */
import { useEffect, useLayoutEffect, useRef, useState, type FormEvent } from 'react';
import { createRoot } from 'react-dom/client';
import type { SharedBoot } from '#shared/boot.ts';
import { getShared, getSharedFile, openShared, type SharedChat } from '#shared/contract/shares.ts';
import { Button } from '../../ui/button.tsx';
import { Field, PasswordInput } from '../../ui/field.tsx';
import { Tooltips } from '../../ui/tooltip.tsx';
import { addressOf, ApiError, call } from '../../lib/api.ts';
import { loadSpeech, SpeechProvider, spokenLanguage, useErrorText, useFormats, useWords } from '../../lib/i18n.tsx';
import { organisingWords, useOrganisingWords } from '../../lib/organising-words.ts';
import { Continue } from './continue.tsx';
import { follow } from './follow.ts';
import { Transcript } from './transcript.tsx';

/** Below the last line, px. */
const NEAR_END = 160;

/** Draws the page that the server wrote into the document. */
export async function showShared(root: HTMLElement): Promise<void> {
  const token = location.pathname.slice('/s/'.length);
  const language = spokenLanguage();
  const [speech] = await Promise.all([loadSpeech(language), organisingWords.load(language)]);
  createRoot(root).render(
    <SpeechProvider first={speech} language={language}>
      <Shared token={token} first={await written(token)} />
      <Tooltips />
    </SpeechProvider>,
  );
}

/** What came with the page; without it (the development server) the same is asked for. */
async function written(token: string): Promise<SharedBoot> {
  const text = document.getElementById('boot')?.textContent.trim() ?? '';
  // Our own server wrote it.
  if (text !== '') return JSON.parse(text) as SharedBoot;
  try {
    return { state: 'open', chat: await call(getShared, { params: { token } }) };
  } catch (error) {
    const locked = error instanceof ApiError && error.code === 'share_locked';
    return { state: locked ? 'locked' : 'none', instance: 'Parlor' };
  }
}

function Shared({ token, first }: { token: string; first: SharedBoot }) {
  const [shown, setShown] = useState(first);
  const live = shown.state === 'open' && shown.chat.form === 'live';

  // A reload after the password was typed need not ask for it again.
  const locked = first.state === 'locked';
  useEffect(() => {
    if (!locked) return;
    call(getShared, { params: { token } }).then(
      (chat) => setShown({ state: 'open', chat }),
      () => {},
    );
  }, [locked, token]);
  useEffect(() => {
    if (!live) return;
    return follow(token, {
      onChat: (chat) => setShown({ state: 'open', chat }),
      onEnd: (state) => setShown((now) => (now.state === 'open' ? { state, instance: now.chat.instance } : now)),
    });
  }, [live, token]);

  if (shown.state === 'open') return <Chat chat={shown.chat} token={token} />;
  if (shown.state === 'locked') return <Locked token={token} onOpen={(chat) => setShown({ state: 'open', chat })} />;
  return <Nothing />;
}

function Chat({ chat, token }: { chat: SharedChat; token: string }) {
  const words = useOrganisingWords();
  const { shell } = useWords();
  const { date } = useFormats();
  const title = chat.title || shell.untitled;
  useEffect(() => {
    document.title = title;
  }, [title]);
  const page = useRef<HTMLElement>(null);
  const atEnd = useRef(false);
  // Who reads the end goes on reading there; nobody else is moved.
  useLayoutEffect(() => {
    const box = page.current;
    if (box && atEnd.current) box.scrollTop = box.scrollHeight;
  });
  return (
    // A page with nothing to act on is scrolled by keyboard too.
    <main
      ref={page}
      tabIndex={0}
      className="h-full overflow-y-auto focus-visible:-outline-offset-2"
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        atEnd.current = scrollTop > 0 && scrollHeight - scrollTop - clientHeight < NEAR_END;
      }}
    >
      <article className="mx-auto max-w-measure px-4 pt-10 pb-24 sm:pt-16">
        <header className="mb-8 border-b border-line pb-5">
          <h1 className="text-page font-semibold tracking-tight text-balance [overflow-wrap:anywhere]">{title}</h1>
          <p className="mt-1.5 text-small text-ink-soft">
            {chat.form === 'live'
              ? words.sharedLive({ instance: chat.instance })
              : words.sharedOn({ instance: chat.instance, date: date(chat.takenAt) })}
          </p>
        </header>
        <Transcript
          messages={chat.messages}
          fileAddress={(file) => addressOf(getSharedFile, { params: { token, file } })}
        />
        <Continue token={token} />
      </article>
    </main>
  );
}

function Locked({ token, onOpen }: { token: string; onOpen: (chat: SharedChat) => void }) {
  const words = useOrganisingWords();
  const { shell } = useWords();
  const errorText = useErrorText();
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();

  async function open(event: FormEvent) {
    event.preventDefault();
    if (password === '' || busy) return;
    setBusy(true);
    try {
      onOpen(await call(openShared, { params: { token }, body: { password } }));
    } catch (failure) {
      setError(errorText(failure));
    }
    setBusy(false);
  }
  return (
    <main className="h-full overflow-y-auto px-5">
      <form noValidate className="mx-auto mt-[max(1rem,18vh)] max-w-90 pb-10" onSubmit={(event) => void open(event)}>
        <img src="/icon.svg" alt="" width={36} height={36} className="mb-5" />
        <h1 className="mb-7 text-section font-semibold text-balance">{words.sharedLocked}</h1>
        <Field label={words.password} error={error} reserve>
          {(control) => (
            <PasswordInput
              {...control}
              autoFocus
              autoComplete="off"
              words={{ show: shell.show, hide: shell.hide }}
              value={password}
              onChange={(event) => {
                setPassword(event.target.value);
                setError(undefined);
              }}
            />
          )}
        </Field>
        <Button type="submit" look="primary" size="large" busy={busy} className="mt-2 w-full">
          {words.open}
        </Button>
      </form>
    </main>
  );
}

function Nothing() {
  const words = useOrganisingWords();
  useEffect(() => {
    document.title = words.sharedNone;
  }, [words]);
  return (
    <main className="flex h-full flex-col items-center justify-center p-6 text-center">
      <h1 className="text-section font-semibold">{words.sharedNone}</h1>
      <p className="mt-1.5 max-w-100 text-ui text-ink-soft">{words.sharedNoneHint}</p>
    </main>
  );
}
