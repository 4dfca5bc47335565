/** What code of an answer makes, beside the conversation: run in the frame that keeps it apart, with its versions and source. */
import { useEffect, useRef, useState } from 'react';
import ChevronLeft from 'lucide-react/icons/chevron-left';
import ChevronRight from 'lucide-react/icons/chevron-right';
import Copy from 'lucide-react/icons/copy';
import Download from 'lucide-react/icons/download';
import Maximize2 from 'lucide-react/icons/maximize-2';
import Minimize2 from 'lucide-react/icons/minimize-2';
import RotateCw from 'lucide-react/icons/rotate-cw';
import type { Artifact } from '../../lib/artifact.ts';
import { copyText } from '../../lib/clipboard.ts';
import { endStuck, frameAddress, SANDBOX, showInFrame, type FrameWord } from '../../lib/frame.ts';
import { saveFile } from '../../lib/saving.ts';
import { closeSide } from '../../lib/side.ts';
import { useSideWords } from '../../lib/side-words.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { pageOf } from './page-of.ts';

interface ArtifactPanelProps {
  versions: readonly Artifact[];
  /** Which of them to begin with. */
  at: number;
}

export function ArtifactPanel({ versions: written, at: first }: ArtifactPanelProps) {
  const side = useSideWords();
  const t = side.artifact;
  // What a person changes is a version more; the answers' own stay as they are.
  const [own, setOwn] = useState<readonly Artifact[]>([]);
  const versions = [...written, ...own];
  const [at, setAt] = useState(first);
  const [view, setView] = useState<'preview' | 'source'>('preview');
  const [full, setFull] = useState(false);
  const [run, setRun] = useState(0);
  const artifact = versions[at];
  if (!artifact) return null;
  const title = t.title[artifact.kind];
  return (
    <SidePanel
      title={title}
      closeLabel={side.close}
      onClose={() => (full ? setFull(false) : closeSide())}
      full={full}
      actions={
        <>
          {versions.length > 1 && (
            <Versions at={at} count={versions.length} edited={at >= written.length} onStep={setAt} />
          )}
          <IconButton icon={RotateCw} iconSize={16} label={t.reload} onClick={() => setRun(run + 1)} />
          <CopySource code={artifact.code} />
          <IconButton icon={Download} iconSize={16} label={side.download} onClick={() => save(artifact)} />
          <IconButton
            icon={full ? Minimize2 : Maximize2}
            iconSize={16}
            label={full ? side.leaveFullScreen : side.fullScreen}
            onClick={() => setFull(!full)}
          />
        </>
      }
    >
      <div className="flex shrink-0 items-center gap-3 border-b border-line px-4 py-2 text-small text-ink-soft">
        <Segmented
          label={t.view}
          hideLabel
          value={view}
          options={[
            { value: 'preview', label: t.preview },
            { value: 'source', label: t.source },
          ]}
          onChange={setView}
        />
        <span className="min-w-0 truncate max-sm:hidden" title={t.isolated}>
          {t.isolated}
        </span>
      </div>
      {view === 'preview' ? (
        <Preview key={`${at} ${run}`} artifact={artifact} title={t.frame({ title })} onAgain={() => setRun(run + 1)} />
      ) : (
        <Source
          key={at}
          artifact={artifact}
          onApply={(code) => {
            setOwn([...own, { ...artifact, code }]);
            setAt(versions.length);
            setView('preview');
          }}
        />
      )}
    </SidePanel>
  );
}

/** How it goes on: `stuck` when nothing shows for long, `silent` when it showed and then answers no more, `left` with the address it wanted to go to. */
type Course = { kind: 'fine' | 'stuck' | 'silent' | 'stopped' } | { kind: 'left'; address: string };

const STUCK_MS = 5000;

interface PreviewProps {
  artifact: Artifact;
  title: string;
  onAgain: () => void;
}

function Preview({ artifact, title, onAgain }: PreviewProps) {
  const t = useSideWords().artifact;
  const frame = useRef<HTMLIFrameElement>(null);
  const [said, setSaid] = useState<readonly { kind: string; text: string }[]>([]);
  const [problem, setProblem] = useState<string>();
  const [course, setCourse] = useState<Course>({ kind: 'fine' });
  const isStuck = course.kind === 'stuck' || course.kind === 'silent';
  // Whichever way it goes: stopped, run again, or closed.
  useEffect(() => (isStuck ? endStuck : undefined), [isStuck]);
  useEffect(() => {
    let stop = () => {};
    let gone = false;
    const box = frame.current;
    let stuck: ReturnType<typeof setTimeout> | undefined;
    // The page's own policy keeps the frame from going anywhere, and says where it wanted to go.
    const keep = (event: SecurityPolicyViolationEvent) => {
      if (event.effectiveDirective === 'frame-src') setCourse({ kind: 'left', address: event.blockedURI });
    };
    document.addEventListener('securitypolicyviolation', keep);
    const show = async () => {
      try {
        const page = await pageOf(artifact);
        if (gone || !box) return;
        const hear = ({ kind, text }: FrameWord) => {
          if (kind === 'shown') {
            clearTimeout(stuck);
            setCourse((now) => (now.kind === 'stuck' ? { kind: 'fine' } : now));
          } else if (kind === 'silent') setCourse((now) => (now.kind === 'fine' ? { kind } : now));
          else if (kind === 'awake') setCourse((now) => (now.kind === 'silent' ? { kind: 'fine' } : now));
          else if (kind === 'escape') closeSide();
          else setSaid((before) => [...before.slice(-99), { kind, text }]);
        };
        stop = showInFrame(box, page, hear, { watched: true });
        // It says that it is ready when it loads, and not before somebody listens.
        box.src = frameAddress();
        stuck = setTimeout(() => setCourse({ kind: 'stuck' }), STUCK_MS);
      } catch (error) {
        if (!gone) setProblem(error instanceof Error ? error.message : String(error));
      }
    };
    void show();
    return () => {
      gone = true;
      clearTimeout(stuck);
      document.removeEventListener('securitypolicyviolation', keep);
      stop();
    };
  }, [artifact]);
  const failures = said.filter(({ kind }) => kind === 'error');
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {problem !== undefined && (
        <div role="alert" className="p-4 text-ui text-danger">
          <p>{t.failed}</p>
          <pre className="mt-2 font-mono text-small whitespace-pre-wrap">{problem}</pre>
        </div>
      )}
      {course.kind !== 'fine' && (
        <div role="alert" className="flex items-center gap-3 border-b border-line px-4 py-2 text-small">
          <p className="min-w-0 flex-1 [overflow-wrap:anywhere]">
            {course.kind === 'left' ? t.left({ address: course.address }) : t[course.kind]}
          </p>
          {isStuck ? (
            <Button size="small" onClick={() => setCourse({ kind: 'stopped' })}>
              {t.stop}
            </Button>
          ) : (
            <Button size="small" onClick={onAgain}>
              {t.reload}
            </Button>
          )}
        </div>
      )}
      {course.kind !== 'left' && course.kind !== 'stopped' && (
        <iframe
          ref={frame}
          sandbox={SANDBOX}
          title={title}
          className="min-h-0 w-full flex-1 border-0 bg-[white] [color-scheme:light]"
        />
      )}
      {said.length > 0 && (
        <details className="max-h-1/3 shrink-0 overflow-y-auto border-t border-line px-4 py-2 text-small">
          <summary className={failures.length > 0 ? 'cursor-pointer text-danger' : 'cursor-pointer text-ink-soft'}>
            {t.console(said.length)}
            {failures[0] && <span className="ms-2 font-mono">{failures[0].text.split('\n', 1)[0]}</span>}
          </summary>
          {said.map(({ kind, text }, index) => (
            <pre
              key={index}
              className={
                kind === 'error'
                  ? 'font-mono whitespace-pre-wrap text-danger'
                  : 'font-mono whitespace-pre-wrap text-ink-soft'
              }
            >
              {text}
            </pre>
          ))}
        </details>
      )}
    </div>
  );
}

function Source({ artifact, onApply }: { artifact: Artifact; onApply: (code: string) => void }) {
  const t = useSideWords().artifact;
  const [code, setCode] = useState(artifact.code);
  const changed = code !== artifact.code;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <textarea
        aria-label={t.edit}
        value={code}
        spellCheck={false}
        className="min-h-0 w-full flex-1 resize-none bg-surface p-4 font-mono text-small/5 outline-offset-[-2px]"
        onChange={(event) => setCode(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && changed) onApply(code);
        }}
      />
      <div className="flex shrink-0 justify-end gap-2 border-t border-line p-2">
        <Button size="small" disabled={!changed} onClick={() => setCode(artifact.code)}>
          {t.revert}
        </Button>
        <Button size="small" look="primary" disabled={!changed} onClick={() => onApply(code)}>
          {t.apply}
        </Button>
      </div>
    </div>
  );
}

interface VersionsProps {
  at: number;
  count: number;
  edited: boolean;
  onStep: (to: number) => void;
}

function Versions({ at, count, edited, onStep }: VersionsProps) {
  const t = useSideWords().artifact;
  return (
    <div role="group" aria-label={t.versions} className="flex items-center text-small text-ink-soft tabular-nums">
      <IconButton
        icon={ChevronLeft}
        iconSize={16}
        label={t.previous}
        disabled={at === 0}
        onClick={() => onStep(at - 1)}
      />
      <span aria-live="polite">
        {t.versionOf({ at: at + 1, count })}
        {edited && ` · ${t.edited}`}
      </span>
      <IconButton
        icon={ChevronRight}
        iconSize={16}
        label={t.next}
        disabled={at === count - 1}
        onClick={() => onStep(at + 1)}
      />
    </div>
  );
}

function CopySource({ code }: { code: string }) {
  const t = useSideWords().artifact;
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    setCopied(await copyText(code));
    setTimeout(() => setCopied(false), 1800);
  };
  return <IconButton icon={Copy} iconSize={16} label={copied ? t.copied : t.copy} onClick={() => void copy()} />;
}

const ENDINGS = { html: 'html', svg: 'svg', react: 'jsx', script: 'js' } as const;

function save({ kind, code, language }: Artifact): void {
  const name = `artifact.${language === 'tsx' ? 'tsx' : ENDINGS[kind]}`;
  saveFile(name, new Blob([code], { type: 'text/plain;charset=utf-8' }));
}
