/** Painting over what may change. The paint becomes the transparent part of a PNG as large as the picture. */
import { useEffect, useImperativeHandle, useRef, useState, type PointerEvent, type Ref } from 'react';
import { getFile } from '#shared/contract/files.ts';
import type { Picture } from '#shared/contract/pictures.ts';
import { addressOf } from '../../lib/api.ts';
import { Button } from '../../ui/button.tsx';
import { useGalleryWords } from './words.ts';

export interface MaskHandle {
  /** The mask as base64; null when nothing was painted. */
  png: () => Promise<string | null>;
}

export function Mask({ picture, handle }: { picture: Picture; handle: Ref<MaskHandle> }) {
  const t = useGalleryWords();
  const canvas = useRef<HTMLCanvasElement>(null);
  const last = useRef<{ x: number; y: number } | null>(null);
  const [painted, setPainted] = useState(false);
  const [brush, setBrush] = useState(8);
  const { width: pictureWidth, height: pictureHeight, fileId, prompt } = picture;
  const width = pictureWidth ?? 1024;
  const height = pictureHeight ?? 1024;

  useImperativeHandle(handle, () => ({ png: async () => (painted && canvas.current ? maskOf(canvas.current) : null) }));
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    context.lineCap = 'round';
    context.lineJoin = 'round';
    context.strokeStyle = 'rgb(16 185 129)';
  }, []);

  function paint(event: PointerEvent<HTMLCanvasElement>) {
    const box = event.currentTarget.getBoundingClientRect();
    const at = {
      x: ((event.clientX - box.left) * width) / box.width,
      y: ((event.clientY - box.top) * height) / box.height,
    };
    const context = event.currentTarget.getContext('2d');
    if (!context) return;
    context.lineWidth = (Math.min(width, height) * brush) / 100;
    context.beginPath();
    context.moveTo(last.current?.x ?? at.x, last.current?.y ?? at.y);
    context.lineTo(at.x, at.y);
    context.stroke();
    last.current = at;
    setPainted(true);
  }
  return (
    <div className="flex flex-wrap items-end gap-4">
      <div
        className="relative overflow-hidden rounded-card"
        style={{ aspectRatio: `${width} / ${height}`, inlineSize: `min(100%, ${(20 * width) / height}rem)` }}
      >
        <img src={addressOf(getFile, { params: { id: fileId } })} alt={prompt} className="absolute inset-0 size-full" />
        <canvas
          ref={canvas}
          width={width}
          height={height}
          aria-label={t.mask}
          className="absolute inset-0 size-full cursor-crosshair touch-none opacity-60"
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            last.current = null;
            paint(event);
          }}
          onPointerMove={(event) => {
            if (event.buttons === 1) paint(event);
          }}
        />
      </div>
      <div className="min-w-48 flex-1 text-small text-ink-soft">
        <p>{t.maskHint}</p>
        <label className="mt-2 flex items-center gap-2">
          {t.brush}
          <input
            type="range"
            min={2}
            max={25}
            value={brush}
            onChange={(event) => setBrush(Number(event.target.value))}
          />
        </label>
        {painted && (
          <Button
            size="small"
            className="mt-2"
            onClick={() => {
              canvas.current?.getContext('2d')?.clearRect(0, 0, width, height);
              setPainted(false);
            }}
          >
            {t.clearMask}
          </Button>
        )}
      </div>
    </div>
  );
}

/** White where nothing was painted, transparent where it was. */
async function maskOf(paint: HTMLCanvasElement): Promise<string> {
  const out = document.createElement('canvas');
  out.width = paint.width;
  out.height = paint.height;
  const context = out.getContext('2d');
  if (!context) throw new Error('no canvas');
  context.fillStyle = 'white';
  context.fillRect(0, 0, out.width, out.height);
  context.globalCompositeOperation = 'destination-out';
  context.drawImage(paint, 0, 0);
  return out.toDataURL('image/png').split(',')[1] ?? '';
}
