/**
 * A picture from elsewhere. Loading it tells its host who reads this, and when: so it waits for a click, unless the owner
 * trusts the host. After the click it shows in a frame that may load pictures and nothing else; the page itself asks
 * nobody it was not told to trust.
 */
import Download from 'lucide-react/icons/image-down';
import { use, useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { frameAddress, SANDBOX, showInFrame } from '../lib/frame.ts';
import { DoingContext } from './doing.ts';
import { WordsContext } from './words.ts';

interface RemotePictureProps {
  href: string;
  description: string;
  /** Stands for it until it shows. */
  label: ReactNode;
}

export function RemotePicture({ href, description, label }: RemotePictureProps): ReactNode {
  const words = use(WordsContext);
  const { showsFrom, loadsPictures } = use(DoingContext);
  const [asked, setAsked] = useState(false);
  const [failed, setFailed] = useState(false);
  const secure = href.startsWith('https:') && !failed;
  if (secure && showsFrom?.(new URL(href).hostname))
    return (
      <img
        src={href}
        alt={description || words.remoteImage}
        loading="lazy"
        decoding="async"
        referrerPolicy="no-referrer"
        data-large=""
        onError={() => setFailed(true)}
      />
    );
  if (secure && asked)
    return <PictureFrame href={href} title={description || words.remoteImage} onFailed={() => setFailed(true)} />;
  return (
    <span className="md-remote">
      <a className="md-image" href={href} target="_blank" rel="noopener noreferrer">
        {label}
      </a>
      {secure && loadsPictures ? (
        <button
          type="button"
          className="md-button"
          aria-label={words.loadImage}
          title={words.loadImage}
          onClick={() => setAsked(true)}
        >
          <Download size={15} strokeWidth={1.75} aria-hidden />
        </button>
      ) : null}
    </span>
  );
}

/** The address is data in the frame's page: it is set as a property, never written as markup. */
const PAGE = (href: string) => `<!doctype html><meta name="referrer" content="no-referrer">
<style>html,body{margin:0;background:transparent}img{display:block;max-width:100%;height:auto}</style><script>
var image = new Image();
image.referrerPolicy = 'no-referrer';
image.onload = function () { document.body.append(image); parlorSay('size', image.naturalWidth + ' ' + image.naturalHeight); };
image.onerror = function () { parlorSay('lost', ''); };
image.src = ${JSON.stringify(href).replaceAll('<', String.raw`\u003c`)};
</script>`;

function PictureFrame({ href, title, onFailed }: { href: string; title: string; onFailed: () => void }): ReactNode {
  const frame = useRef<HTMLIFrameElement>(null);
  const [size, setSize] = useState<{ width: number; height: number }>();
  useEffect(() => {
    if (!frame.current) return;
    return showInFrame(frame.current, PAGE(href), ({ kind, text }) => {
      const [width = 0, height = 0] = text.split(' ').map(Number);
      if (kind === 'size' && width > 0 && height > 0) setSize({ width, height });
      if (kind === 'lost') onFailed();
    });
  }, [href, onFailed]);
  return (
    <iframe
      ref={frame}
      src={frameAddress('picture')}
      sandbox={SANDBOX}
      title={title}
      className="md-picture-frame"
      style={{
        width: size ? `${size.width}px` : '12rem',
        aspectRatio: size ? `${size.width} / ${size.height}` : '4 / 1',
      }}
    />
  );
}
