/** A chat to be read: on the shared page, on paper, and in a file that opens anywhere. Nothing in it needs a server. */
import { useFormats, useWords } from '../../lib/i18n.tsx';
import { useOrganisingWords } from '../../lib/organising-words.ts';
import { Markdown } from '../../markdown/markdown.tsx';
import { FoldLine } from '../../ui/fold-line.tsx';
import { textsOfCall } from '#shared/script-run.ts';
import type { SharedMessage, SharedPart } from '#shared/contract/shares.ts';

interface TranscriptProps {
  messages: readonly SharedMessage[];
  /** Where the bytes of a file are. */
  fileAddress: (file: number) => string;
}

export function Transcript({ messages, fileAddress }: TranscriptProps) {
  return (
    <div className="transcript flex flex-col">
      {messages.map((message, index) =>
        message.role === 'user' ? (
          <Own key={index} message={message} fileAddress={fileAddress} />
        ) : (
          <Answer key={index} message={message} fileAddress={fileAddress} />
        ),
      )}
    </div>
  );
}

interface LineProps {
  message: SharedMessage;
  fileAddress: (file: number) => string;
}

function Own({ message, fileAddress }: LineProps) {
  const words = useOrganisingWords();
  const text = message.parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
  const files = message.parts.filter((part) => part.type === 'file');
  return (
    <section className="own mt-8 flex flex-col items-end gap-1.5 first:mt-0">
      <h2 className="visually-hidden">{words.you}</h2>
      {files.map((file) => (
        <SharedFile key={file.file} file={file} address={fileAddress(file.file)} />
      ))}
      {text !== '' && (
        <div
          dir="auto"
          className="max-w-[85%] rounded-composer bg-tint px-4 py-2.5 text-answer break-words [overflow-wrap:anywhere] whitespace-pre-wrap"
        >
          {text}
        </div>
      )}
    </section>
  );
}

function Answer({ message, fileAddress }: LineProps) {
  const words = useOrganisingWords();
  return (
    <section className="mt-5">
      <h2 className="visually-hidden">{message.model ?? words.answer}</h2>
      {message.parts.map((part, index) => (
        <AnswerPart
          key={index}
          part={part}
          running={message.status === 'running' && index === message.parts.length - 1}
          fileAddress={fileAddress}
        />
      ))}
      {message.status === 'unfinished' && <p className="mt-1 text-small text-ink-soft">{words.unfinished}</p>}
    </section>
  );
}

interface AnswerPartProps {
  part: SharedPart;
  running: boolean;
  fileAddress: (file: number) => string;
}

function AnswerPart({ part, running, fileAddress }: AnswerPartProps) {
  const { chat: t } = useWords();
  const { duration } = useFormats();
  switch (part.type) {
    case 'text':
      return <Markdown text={part.text} streaming={running} words={t.markdown} />;
    case 'file':
      return <SharedFile file={part} address={fileAddress(part.file)} />;
    case 'reasoning':
      return (
        <details className="my-1 not-has-[+details]:mb-3">
          <FoldLine>{part.ms === undefined ? t.thought : t.thoughtFor({ time: duration(part.ms) })}</FoldLine>
          <div className="mt-1 mb-2 border-s-2 border-line ps-4 text-ink-soft">
            <Markdown text={part.text} streaming={false} words={t.markdown} />
          </div>
        </details>
      );
    case 'tool-call':
      return (
        <details className="my-1 not-has-[+details]:mb-3">
          <FoldLine>{t.tools.done({ name: part.name })}</FoldLine>
          <pre className="mt-1 mb-2 max-h-80 overflow-auto rounded-control bg-surface p-3 font-mono text-small [overflow-wrap:anywhere] whitespace-pre-wrap">
            {textsOfCall(part).join('\n\n')}
          </pre>
        </details>
      );
  }
}

function SharedFile({ file, address }: { file: Extract<SharedPart, { type: 'file' }>; address: string }) {
  if (!file.mediaType.startsWith('image/'))
    return (
      <a href={address} download={file.name} className="rounded-control bg-surface px-3 py-1.5 text-ui underline">
        {file.name}
      </a>
    );
  return (
    <img
      src={address}
      alt={file.name}
      width={file.width}
      height={file.height}
      className="h-auto max-h-100 w-auto max-w-full rounded-card"
    />
  );
}
