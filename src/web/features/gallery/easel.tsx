/** Where one says what to draw, or what to change in a picture. */
import { useEffect, useId, useImperativeHandle, useRef, useState, type Ref } from 'react';
import { drawPicture, PICTURE_SIZES, type Picture } from '#shared/contract/pictures.ts';
import type { ModelChoice } from '#shared/contract/models.ts';
import { call } from '../../lib/api.ts';
import { useErrorText } from '../../lib/i18n.tsx';
import { Button } from '../../ui/button.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Mask, type MaskHandle } from './mask.tsx';
import { useGalleryWords } from './words.ts';

export interface EaselHandle {
  /** Takes these words, to be changed and drawn. */
  use: (prompt: string) => void;
}

interface EaselProps {
  painters: readonly ModelChoice[];
  changing: Picture | null;
  onLeave: () => void;
  onDrawn: (picture: Picture) => void;
  handle: Ref<EaselHandle>;
}

export function Easel({ painters, changing, onLeave, onDrawn, handle }: EaselProps) {
  const t = useGalleryWords();
  const errorText = useErrorText();
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const mask = useRef<MaskHandle>(null);
  const [prompt, setPrompt] = useState('');
  const [size, setSize] = useState<(typeof PICTURE_SIZES)[number]>('auto');
  const [model, setModel] = useState(painters[0]?.name ?? '');
  const [drawing, setDrawing] = useState<AbortController | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    if (changing) area.current?.focus();
  }, [changing]);
  useImperativeHandle(handle, () => ({
    use(words) {
      setPrompt(words);
      area.current?.focus();
    },
  }));

  async function draw() {
    if (prompt.trim() === '' || drawing) return;
    const abort = new AbortController();
    setDrawing(abort);
    setError(null);
    try {
      const sourceId = changing?.fileId ?? null;
      const body = { prompt: prompt.trim(), size, model, sourceId, mask: (await mask.current?.png()) ?? null };
      onDrawn(await call(drawPicture, { body, signal: abort.signal }));
      setPrompt('');
    } catch (cause) {
      if (!abort.signal.aborted) setError(cause);
    } finally {
      setDrawing(null);
    }
  }

  return (
    <form
      className="rounded-composer bg-raised p-3 ring-1 ring-edge focus-within:ring-accent"
      onSubmit={(event) => {
        event.preventDefault();
        void draw();
      }}
    >
      {changing && (
        <div className="mb-3">
          <div className="mb-2 flex flex-wrap items-center gap-2 text-small text-ink-soft">
            <span className="min-w-0 flex-1 truncate">{t.changing({ name: changing.name })}</span>
            <Button size="small" look="quiet" onClick={onLeave}>
              {t.leaveChange}
            </Button>
          </div>
          <Mask picture={changing} handle={mask} />
        </div>
      )}
      <label htmlFor={id} className="visually-hidden">
        {changing ? t.change : t.prompt}
      </label>
      <textarea
        ref={area}
        id={id}
        rows={2}
        dir="auto"
        maxLength={4000}
        value={prompt}
        placeholder={changing ? t.change : t.promptHint}
        className="field-sizing-content max-h-60 min-h-14 w-full resize-none bg-transparent px-1 text-answer outline-none"
        onChange={(event) => setPrompt(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          void draw();
        }}
      />
      {error !== null && (
        <p role="alert" className="px-1 pb-2 text-small text-danger">
          {errorText(error)}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <Segmented
          label={t.size}
          hideLabel
          value={size}
          options={PICTURE_SIZES.map((value) => ({ value, label: t.sizes[value] }))}
          onChange={setSize}
        />
        {painters.length > 1 && (
          <select
            aria-label={t.model}
            value={model}
            className="h-9 rounded-control bg-raised px-2 text-ui ring-1 ring-line ring-inset pointer-coarse:h-11"
            onChange={(event) => setModel(event.target.value)}
          >
            {painters.map(({ name, displayName }) => (
              <option key={name} value={name}>
                {displayName}
              </option>
            ))}
          </select>
        )}
        <span role="status" className="min-w-0 flex-1 text-end text-small text-ink-soft">
          {drawing && <span className="pulse">{t.drawing}</span>}
        </span>
        {drawing ? (
          <Button onClick={() => drawing.abort()}>{t.stop}</Button>
        ) : (
          <Button type="submit" look="primary" disabled={prompt.trim() === ''}>
            {changing ? t.apply : t.draw}
          </Button>
        )}
      </div>
    </form>
  );
}
