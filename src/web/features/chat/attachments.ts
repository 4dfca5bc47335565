/** The pictures of a message being written: made small, sent to the server at once, each with its own state. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { FileInfo } from '#shared/contract/files.ts';
import { shrink } from './shrink.ts';
import { uploadPicture } from './upload.ts';

export const MOST_IMAGES = 20;

export interface Attachment {
  key: string;
  name: string;
  /** What to show; the server's own address once it is there. */
  preview: string | null;
  state: 'reading' | 'uploading' | 'done' | 'failed';
  /** Sent share, 0 to 1. */
  progress: number;
  file: FileInfo | null;
  /** Why it failed. */
  error: unknown;
}

export interface Attachments {
  all: readonly Attachment[];
  /** Those on the server. */
  files: FileInfo[];
  add: (files: readonly File[]) => void;
  remove: (key: string) => void;
  retry: (key: string) => void;
  /** Replaces all by files that are already on the server. */
  reset: (files: readonly FileInfo[]) => void;
}

let lastKey = 0;

export function useAttachments(initial: readonly FileInfo[], onUnreadable: (name: string) => void): Attachments {
  const [all, setAll] = useState<readonly Attachment[]>(() => initial.map(present));
  const sources = useRef(new Map<string, { file: File; abort: AbortController }>());
  const unreadable = useRef(onUnreadable);
  useEffect(() => {
    unreadable.current = onUnreadable;
  });

  const remove = useCallback((key: string) => {
    sources.current.get(key)?.abort.abort();
    sources.current.delete(key);
    setAll((all) => {
      for (const each of all) if (each.key === key) release(each);
      return all.filter((each) => each.key !== key);
    });
  }, []);

  const send = useCallback(
    (key: string, file: File) => {
      const abort = new AbortController();
      sources.current.set(key, { file, abort });
      const change = (now: Partial<Attachment>) =>
        setAll((all) => all.map((each) => (each.key === key ? { ...each, ...now } : each)));
      change({ state: 'reading', error: null });
      const giveUp = () => {
        remove(key);
        unreadable.current(file.name);
      };
      void transfer(file, { signal: abort.signal, change, giveUp });
    },
    [remove],
  );

  const add = useCallback(
    (files: readonly File[]) => {
      for (const file of files) {
        const key = `picture-${++lastKey}`;
        setAll((all) => [...all, { ...BLANK, key, name: file.name }]);
        send(key, file);
      }
    },
    [send],
  );
  const retry = useCallback(
    (key: string) => {
      const source = sources.current.get(key);
      if (source) send(key, source.file);
    },
    [send],
  );
  const reset = useCallback((files: readonly FileInfo[]) => {
    for (const { abort } of sources.current.values()) abort.abort();
    sources.current.clear();
    setAll((all) => {
      for (const each of all) release(each);
      return files.map(present);
    });
  }, []);

  const files = useMemo(() => done(all), [all]);
  return useMemo(() => ({ all, files, add, remove, retry, reset }), [all, files, add, remove, retry, reset]);
}

const BLANK = { preview: null, state: 'reading', progress: 0, file: null, error: null } as const;

interface Transfer {
  signal: AbortSignal;
  change: (now: Partial<Attachment>) => void;
  /** It cannot be read as a picture. */
  giveUp: () => void;
}

/** Makes the picture small and sends it, saying how it goes. Never rejects. */
async function transfer(file: File, { signal, change, giveUp }: Transfer): Promise<void> {
  let blob: Blob;
  try {
    ({ blob } = await shrink(file));
  } catch {
    return giveUp();
  }
  if (signal.aborted) return;
  change({ state: 'uploading', progress: 0, preview: URL.createObjectURL(blob) });
  try {
    const info = await uploadPicture(blob, file.name, { signal, onProgress: (progress) => change({ progress }) });
    change({ state: 'done', progress: 1, file: info });
  } catch (error) {
    if (!signal.aborted) change({ state: 'failed', error });
  }
}

function done(all: readonly Attachment[]): FileInfo[] {
  return all.flatMap((each) => (each.file && each.state === 'done' ? [each.file] : []));
}

function present(file: FileInfo): Attachment {
  return { key: file.id, name: file.name, preview: null, state: 'done', progress: 1, file, error: null };
}

function release({ preview }: Attachment): void {
  if (preview !== null) URL.revokeObjectURL(preview);
}
