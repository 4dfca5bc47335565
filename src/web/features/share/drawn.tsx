/** A transcript drawn beside the page, for the printer and for a file: complete, coloured, without buttons. */
import { createRoot } from 'react-dom/client';
import type { ReactNode } from 'react';
import { SpeechProvider, type Speech } from '../../lib/i18n.tsx';
import { Transcript } from './transcript.tsx';
import type { Said } from './said.ts';

interface Drawn {
  element: HTMLElement;
  remove: () => void;
}

/** Formulas, colours and pictures come by and by: it is complete when nothing has changed for so long, ms. */
const STILL_MS = 350;
/** What has not come by then is left out. */
const LONGEST_MS = 8000;

/** Draws it into an element of its own at the end of the document, and waits until all of it is there. */
export async function draw(said: Said, head: { title: string; note: string }, speech: Speech): Promise<Drawn> {
  const element = document.createElement('div');
  element.id = 'drawn';
  document.body.append(element);
  const root = createRoot(element);
  root.render(
    <SpeechProvider first={speech} language={speech.language}>
      <Sheet {...head}>
        <Transcript messages={said.messages} fileAddress={(file) => said.files[file] ?? ''} />
      </Sheet>
    </SpeechProvider>,
  );
  await complete(element);
  return {
    element,
    remove() {
      root.unmount();
      element.remove();
    },
  };
}

function Sheet({ title, note, children }: { title: string; note: string; children: ReactNode }) {
  return (
    <article className="mx-auto max-w-measure px-4 py-10">
      <header className="mb-8 border-b border-line pb-5">
        <h1 className="text-page font-semibold tracking-tight [overflow-wrap:anywhere]">{title}</h1>
        <p className="mt-1.5 text-small text-ink-soft">{note}</p>
      </header>
      {children}
    </article>
  );
}

async function complete(element: HTMLElement): Promise<void> {
  const until = Date.now() + LONGEST_MS;
  await new Promise<void>((resolve) => {
    let timer = setTimeout(end, STILL_MS);
    const changes = new MutationObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(end, Date.now() > until ? 0 : STILL_MS);
    });
    function end() {
      changes.disconnect();
      resolve();
    }
    changes.observe(element, { childList: true, subtree: true, characterData: true, attributes: true });
  });
  const pictures = [...element.querySelectorAll('img')].map((picture) => picture.decode().catch(() => {}));
  await Promise.race([Promise.all(pictures), new Promise((resolve) => setTimeout(resolve, LONGEST_MS))]);
}
