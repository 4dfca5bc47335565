/** What answers can make this page do: show what code makes, pictures large, a document at the page that is cited. */
import { createContext, useContext, useState } from 'react';
import type { Message } from '#shared/message.ts';
import { enlarge } from '../../lib/large.ts';
import { openArtifact, openSide } from '../../lib/side.ts';
import type { Doing } from '../../markdown/doing.ts';

const ALWAYS: Doing = { preview: openArtifact, enlarge, loadsPictures: true, showsFrom };
const DoingHere = createContext<Doing>(ALWAYS);

export const DoingProvider = DoingHere.Provider;
export const useDoing = (): Doing => useContext(DoingHere);

/** Stays the same while the documents of the branch do: answers are not drawn anew for it. */
export function useDoingFor(branch: readonly Message[]): Doing {
  const key = branch
    .flatMap(({ parts }) => parts.flatMap((part) => (part.type === 'file' ? [part.fileId] : [])))
    .join(' ');
  const [known, setKnown] = useState({ key: '', doing: ALWAYS });
  if (known.key === key) return known.doing;
  const doing = doingFor(branch);
  setKnown({ key, doing });
  return doing;
}

/** With the documents of this branch, by their names as a model writes them. */
function doingFor(branch: readonly Message[]): Doing {
  const files = new Map<string, { fileId: string; name: string }>();
  for (const { parts } of branch)
    for (const part of parts) if (part.type === 'file') files.set(part.name.toLowerCase(), part);
  if (files.size === 0) return ALWAYS;
  return {
    ...ALWAYS,
    document(name) {
      const file = files.get(
        name
          .trim()
          .replaceAll(/^["“'`]|["”'`]$/g, '')
          .toLowerCase(),
      );
      if (!file) return undefined;
      return { open: (page) => openSide({ kind: 'document', fileId: file.fileId, name: file.name, page }) };
    },
  };
}

/** The owner's list, as the page's own policy has it. */
const HOSTS = (document.querySelector<HTMLMetaElement>('meta[name="parlor-image-hosts"]')?.content ?? '')
  .split(' ')
  .filter(Boolean);

function showsFrom(host: string): boolean {
  return HOSTS.some((entry) => (entry.startsWith('*.') ? host.endsWith(entry.slice(1)) : host === entry));
}
