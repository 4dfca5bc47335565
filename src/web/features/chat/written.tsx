/** What a call was given or gave back, to be read. */

export function Plain({ text }: { text: string }) {
  return (
    <pre className="mt-1 max-h-80 overflow-auto rounded-control bg-surface p-3 font-mono text-small [overflow-wrap:anywhere] whitespace-pre-wrap">
      {text}
    </pre>
  );
}

/** JSON set out to be read; anything else as it is. */
export function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
