/** What a call was given or gave back, to be read. */

export function Plain({ text }: { text: string }) {
  return (
    <pre className="mt-1 max-h-80 overflow-auto rounded-control bg-surface p-3 font-mono text-small [overflow-wrap:anywhere] whitespace-pre-wrap">
      {text}
    </pre>
  );
}
