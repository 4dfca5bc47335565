/** Pictures large: arrows step, Esc closes, a click in the picture shows it in its own size. */
import { useEffect, useState } from 'react';
import ChevronLeft from 'lucide-react/icons/chevron-left';
import ChevronRight from 'lucide-react/icons/chevron-right';
import Download from 'lucide-react/icons/download';
import X from 'lucide-react/icons/x';
import { showLarge, type Large } from '../../lib/large.ts';
import { useSideWords } from '../../lib/side-words.ts';
import { IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Dialog } from '../../ui/dialog.tsx';

export function Lightbox({ images: { images, at: first } }: { images: Large }) {
  const side = useSideWords();
  const t = side.large;
  const [at, setAt] = useState(first);
  const [whole, setWhole] = useState(true);
  const image = images[at];
  const close = () => showLarge(null);
  const step = (by: number) => {
    setAt((now) => (now + by + images.length) % images.length);
    setWhole(true);
  };
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
      if (by === 0 || images.length < 2) return;
      event.preventDefault();
      setAt((now) => (now + by + images.length) % images.length);
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [images.length]);
  if (!image) return null;
  return (
    <Dialog open onClose={close} title={image.alt || t.title} hideTitle form="full" className="bg-[rgb(0_0_0/0.92)]!">
      <div className="flex h-dvh flex-col text-[white]">
        <div className="flex shrink-0 items-center gap-1 p-2 ps-4">
          <p className="min-w-0 flex-1 truncate text-ui" aria-live="polite">
            {images.length > 1 && `${at + 1}/${images.length} · `}
            {image.alt}
          </p>
          <a href={image.src} download={image.alt || 'picture'} tabIndex={-1}>
            <IconButton icon={Download} label={side.download} className="text-[white]!" />
          </a>
          <IconButton icon={X} label={side.close} className="text-[white]!" onClick={close} />
        </div>
        <div className="relative min-h-0 flex-1">
          <button
            type="button"
            aria-label={whole ? t.ownSize : t.fit}
            className={cx(
              'absolute inset-0 grid overflow-auto p-2',
              whole
                ? 'grid-cols-[minmax(0,1fr)] grid-rows-[minmax(0,1fr)] place-items-center cursor-zoom-in'
                : 'cursor-zoom-out place-items-start',
            )}
            onClick={() => setWhole(!whole)}
          >
            <img
              src={image.src}
              alt={image.alt}
              className={whole ? 'max-h-full max-w-full object-contain' : 'max-w-none'}
            />
          </button>
          {images.length > 1 && (
            <>
              <IconButton
                icon={ChevronLeft}
                iconSize={24}
                label={t.previous}
                className="absolute start-2 top-1/2 bg-[rgb(0_0_0/0.5)] text-[white]!"
                onClick={() => step(-1)}
              />
              <IconButton
                icon={ChevronRight}
                iconSize={24}
                label={t.next}
                className="absolute end-2 top-1/2 bg-[rgb(0_0_0/0.5)] text-[white]!"
                onClick={() => step(1)}
              />
            </>
          )}
        </div>
      </div>
    </Dialog>
  );
}
