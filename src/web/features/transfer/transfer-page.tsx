import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type DragEvent } from 'react';
import Download from 'lucide-react/icons/download';
import Upload from 'lucide-react/icons/upload';
import { deleteImport, exportEverything, listImports, startImport, type Import } from '#shared/contract/transfer.ts';
import { addressOf, call, query } from '../../lib/api.ts';
import { refreshChats } from '../../lib/chats.ts';
import { useErrorText } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { buttonClass, Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Icon } from '../../ui/icon.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { Bar } from './bar.tsx';
import { ImportCard } from './import-card.tsx';
import { sendExport } from './upload.ts';

/** How often is looked while something is worked at, ms. */
const LOOK_MS = 600;

const works = (one: Import): boolean => /waiting|looking|importing/.test(one.state);

export function MoveIn() {
  const { transfer: words } = useSettingsWords();
  const imports = useImports();
  const [over, setOver] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  const takes = {
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes('Files')) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      void imports.send(event.dataTransfer.files[0]);
    },
  };
  return (
    <>
      <div
        {...takes}
        className={cx(
          'flex flex-col items-center rounded-card border border-dashed px-4 py-7 text-center',
          over ? 'border-accent bg-tint' : 'border-line',
        )}
      >
        {imports.sending ? (
          <div className="w-full max-w-120">
            <p role="status" className="truncate text-ui">
              {words.uploading({ name: imports.sending.name })}
            </p>
            <Bar label={words.uploading({ name: imports.sending.name })} share={imports.sending.share} />
            <Button look="quiet" className="mt-3" onClick={imports.cancel}>
              {words.cancel}
            </Button>
          </div>
        ) : (
          <>
            <p className="text-ui text-ink-soft pointer-coarse:hidden">{words.drop}</p>
            <Button icon={Upload} className="mt-2.5" onClick={() => chooser.current?.click()}>
              {words.choose}
            </Button>
            <p className="mt-2 text-small text-ink-soft">{words.kinds}</p>
          </>
        )}
        <input
          ref={chooser}
          type="file"
          accept=".zip,.json,application/zip,application/json"
          aria-label={words.choose}
          tabIndex={-1}
          className="hidden"
          onChange={(event) => {
            void imports.send(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
      </div>
      {imports.all.length > 0 && (
        <ul className="mt-4 flex flex-col gap-3">
          {imports.all.map((one) => (
            <ImportCard
              key={one.id}
              one={one}
              onStart={() => void imports.start(one.id)}
              onRemove={() => void imports.remove(one.id)}
            />
          ))}
        </ul>
      )}
    </>
  );
}

function useImports() {
  const queries = useQueryClient();
  const toasts = useToasts();
  const errorText = useErrorText();
  const [sending, setSending] = useState<{ name: string; share: number } | null>(null);
  const stop = useRef<AbortController | null>(null);
  const asked = query(listImports);
  const { data } = useQuery({
    ...asked,
    refetchInterval: ({ state }) => {
      const busy = state.data?.imports.some(works) === true;
      // What was brought in belongs into the lists as it comes.
      if (busy && state.data?.imports.some((one) => one.state === 'importing')) void refreshChats(queries);
      return busy ? LOOK_MS : false;
    },
  });

  /** Does something and looks again, whatever came of it. */
  async function act(work: () => Promise<unknown>) {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'AbortError'))
        toasts.show({ text: errorText(error), tone: 'danger' });
    }
    await Promise.all([queries.invalidateQueries({ queryKey: asked.queryKey }), refreshChats(queries)]);
  }

  return {
    all: data?.imports ?? [],
    sending,
    cancel: () => stop.current?.abort(),
    async send(file: File | undefined) {
      if (!file || sending) return;
      const { name } = file;
      setSending({ name, share: 0 });
      stop.current = new AbortController();
      const { signal } = stop.current;
      await act(() => sendExport(file, (share) => setSending({ name, share }), signal));
      setSending(null);
    },
    start: (id: string) => act(() => call(startImport, { params: { id } })),
    remove: (id: string) => act(() => call(deleteImport, { params: { id } })),
  };
}

export function MoveOut() {
  const { transfer: words } = useSettingsWords();
  return (
    <a href={addressOf(exportEverything)} download className={buttonClass()}>
      <Icon of={Download} className="-ms-0.5" />
      {words.export}
    </a>
  );
}
