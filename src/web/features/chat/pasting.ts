/** What is pasted into the composer: files, or text. */
interface Pasted {
  readonly files: ArrayLike<File> & Iterable<File>;
  readonly types: readonly string[];
}

/**
 * The files that are meant; none when the text is. Cells of a spreadsheet come as text, as rich text and as a picture of
 * them. A file that was copied on a Mac brings its name along, as plain text alone.
 */
export function pastedFiles({ files, types }: Pasted): readonly File[] {
  const meansText = types.includes('text/plain') && (types.includes('text/html') || types.includes('text/rtf'));
  return meansText ? [] : [...files];
}
