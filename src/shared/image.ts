/** What an image's bytes say it is: PNG (W3C PNG), JPEG (ITU T.81), WebP (RIFF) or GIF (GIF89a), and its size. */
export interface ImageInfo {
  mediaType: 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif';
  width: number;
  height: number;
}

/** Null when the bytes are none of the four, or end before they say their size. */
export function imageInfo(bytes: Uint8Array): ImageInfo | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const ascii = (at: number, length: number) => String.fromCharCode(...bytes.subarray(at, at + length));
  try {
    if (ascii(0, 8) === '\u0089PNG\r\n\u001a\n' && ascii(12, 4) === 'IHDR')
      return { mediaType: 'image/png', width: view.getUint32(16), height: view.getUint32(20) };
    if (ascii(0, 6) === 'GIF87a' || ascii(0, 6) === 'GIF89a')
      return { mediaType: 'image/gif', width: view.getUint16(6, true), height: view.getUint16(8, true) };
    if (ascii(0, 4) === 'RIFF' && ascii(8, 4) === 'WEBP') return webp(view, ascii(12, 4));
    if (view.getUint16(0) === 0xffd8) return jpeg(view);
  } catch (error) {
    // Reading past the end: the file is cut.
    if (!(error instanceof RangeError)) throw error;
  }
  return null;
}

function webp(view: DataView, chunk: string): ImageInfo | null {
  const mediaType = 'image/webp' as const;
  if (chunk === 'VP8 ')
    return { mediaType, width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  if (chunk === 'VP8L') {
    const bits = view.getUint32(21, true);
    return { mediaType, width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
  }
  if (chunk !== 'VP8X') return null;
  const three = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  return { mediaType, width: three(24) + 1, height: three(27) + 1 };
}

/** Walks the segments to the start-of-frame marker, which carries the size. */
function jpeg(view: DataView): ImageInfo | null {
  let at = 2;
  for (;;) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { mediaType: 'image/jpeg', height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    at += 2 + view.getUint16(at + 2);
  }
}
