/** The files of a message being written: pictures made small, all sent to the server at once, each with its state. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { FileInfo } from '#shared/contract/files.ts';

export const MOST_FILES = 20;

export interface Attachment {
  key: string;
  name: string;
  /** What to show; the server's own address once it is there. */
  preview: string | null;
  /** `understanding`: it is all there, and the server reads it. */
  state: 'reading' | 'uploading' | 'understanding' | 'done' | 'failed';
  /** Shown as a picture; otherwise a document. */
  picture: boolean;
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
  /** One that is on the server already. */
  take: (file: FileInfo) => void;
  remove: (key: string) => void;
  retry: (key: string) => void;
  /** Replaces all by files that are already on the server. */
  reset: (files: readonly FileInfo[]) => void;
}

let lastKey = 0;

/** `onUnreadable`: a file was taken off again; null: it is no picture after all, else what the server said. */
export function useAttachments(
  initial: readonly FileInfo[],
  onUnreadable: (name: string, error: unknown) => void,
): Attachments {
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
      const giveUp = (error: unknown) => {
        remove(key);
        unreadable.current(file.name, error);
      };
      import('./upload.ts')
        .then(({ transfer }) => transfer(file, { signal: abort.signal, change, giveUp }))
        .catch((error: unknown) => change({ state: 'failed', error }));
    },
    [remove],
  );

  const add = useCallback(
    (files: readonly File[]) => {
      for (const file of files) {
        const key = `file-${++lastKey}`;
        setAll((all) => [...all, { ...BLANK, key, name: file.name, picture: isPicture(file) }]);
        send(key, file);
      }
    },
    [send],
  );
  const take = useCallback((file: FileInfo) => {
    setAll((all) =>
      all.length >= MOST_FILES || all.some((each) => each.file?.id === file.id) ? all : [...all, present(file)],
    );
  }, []);
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
  return useMemo(
    () => ({ all, files, add, take, remove, retry, reset }),
    [all, files, add, take, remove, retry, reset],
  );
}

const BLANK = { preview: null, state: 'reading', progress: 0, file: null, error: null } as const;

/** Drawings are texts: they are read, not looked at. */
export const isPicture = ({ type }: Blob): boolean => type.startsWith('image/') && type !== 'image/svg+xml';

function done(all: readonly Attachment[]): FileInfo[] {
  return all.flatMap((each) => (each.file && each.state === 'done' ? [each.file] : []));
}

function present(file: FileInfo): Attachment {
  const picture = !file.document;
  return { key: file.id, name: file.name, picture, preview: null, state: 'done', progress: 1, file, error: null };
}

function release({ preview }: Attachment): void {
  if (preview !== null) URL.revokeObjectURL(preview);
}
