/** Pictures are made small enough before they travel: models see no more than about 2,000 pixels a side. */

const LONGEST_SIDE = 2048;
/** What the server takes as it is. */
const TAKEN = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif']);
const QUALITY = 0.9;
/** A PNG above this was a photograph after all, bytes. */
const LARGE = 6 * 1024 * 1024;
/** Where a camera's notes begin, bytes. */
const HEAD = 64 * 1024;

export interface Picture {
  blob: Blob;
  width: number;
  height: number;
}

/** Width and height within a square of `longest`, the shape kept. */
export function fitted(width: number, height: number, longest: number = LONGEST_SIDE) {
  const scale = Math.min(1, longest / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/**
 * The picture as it will be sent: itself when it is small and of a kind the server takes, otherwise drawn anew.
 * Throws when the browser cannot read it as a picture.
 */
export async function shrink(file: Blob): Promise<Picture> {
  const bitmap = await createImageBitmap(file);
  try {
    const size = fitted(bitmap.width, bitmap.height);
    const fits = size.width === bitmap.width && size.height === bitmap.height;
    if (fits && TAKEN.has(file.type) && !(await isFromCamera(file))) return { blob: file, ...size };
    const canvas = document.createElement('canvas');
    canvas.width = size.width;
    canvas.height = size.height;
    const context = canvas.getContext('2d');
    if (!context) return { blob: file, width: bitmap.width, height: bitmap.height };
    context.imageSmoothingQuality = 'high';
    context.drawImage(bitmap, 0, 0, size.width, size.height);
    return { blob: await encoded(canvas, kindFor(file.type)), ...size };
  } finally {
    bitmap.close();
  }
}

/**
 * A camera writes into a photograph where it was taken, which is nobody's business, and which way is up, which models do
 * not look at. Drawn anew it stands upright and tells no more than it shows.
 */
export async function isFromCamera(file: Blob): Promise<boolean> {
  if (file.type !== 'image/jpeg') return false;
  const head = new TextDecoder('latin1').decode(await file.slice(0, HEAD).arrayBuffer());
  return head.includes('Exif\0\0');
}

/** Screenshots keep their sharp edges and transparency; photographs would only grow by it. */
function kindFor(type: string): string {
  if (type === 'image/webp') return 'image/webp';
  return /^image\/(jpeg|heic|heif|avif)$/.test(type) ? 'image/jpeg' : 'image/png';
}

async function encoded(canvas: HTMLCanvasElement, kind: string): Promise<Blob> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, kind, QUALITY));
  if (!blob) throw new Error('the picture could not be encoded');
  return blob.size > LARGE && kind === 'image/png' ? encoded(canvas, 'image/jpeg') : blob;
}
