/** The bytes within a `data:` URI; `undefined` for other addresses, which the simulator never opens. */
export function decodeDataUri(url: string): Uint8Array | undefined {
  if (!url.startsWith('data:')) return undefined;
  const comma = url.indexOf(',');
  if (comma === -1) return new Uint8Array();
  const data = url.slice(comma + 1);
  if (/;base64$/i.test(url.slice(0, comma))) return Buffer.from(data, 'base64');
  try {
    return Buffer.from(decodeURIComponent(data));
  } catch {
    // A broken escape: no bytes at all are an image no more than those would be.
    return new Uint8Array();
  }
}
