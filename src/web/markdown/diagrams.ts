/**
 * Diagrams drawn in a frame of their own, which can reach nothing; what comes back is a picture. As a picture in the page
 * it runs no script and loads nothing, whatever stands in it.
 */
import { frameAddress, SANDBOX, scriptText, showInFrame, whenOneIsStuck } from '../lib/frame.ts';
import { sized } from './diagram-size.ts';

/** Mermaid's own limits of a source and what many edges take; beyond them there is nothing one could read. */
const LONGEST = 50_000;
const MOST_EDGES = 2000;
/** Until the frame is there, and for one diagram once it is its turn: one of 400 boxes takes some seconds. */
const OPENING_MS = 15_000;
const DRAWING_MS = 60_000;

/** Why there is no diagram: `detail` is what Mermaid said of a faulty source. */
export class NotDrawn extends Error {
  readonly why: 'large' | 'slow' | 'faulty';
  constructor(why: NotDrawn['why'], detail = '') {
    super(detail);
    this.why = why;
  }
}

/** The frame is no more, and nobody had begun with the diagram. */
class NotBegun extends Error {}

interface Drawer {
  draw(source: string, dark: boolean): Promise<string>;
}

let drawer: Promise<Drawer> | undefined;
const drawn = new Map<string, Promise<string>>();
const REMEMBERED = 60;

/** The diagram as an SVG's address. Rejects with `NotDrawn`. */
export function diagramOf(source: string, dark: boolean): Promise<string> {
  if (source.length > LONGEST) return Promise.reject(new NotDrawn('large'));
  const key = `${dark ? 'dark' : 'light'} ${source}`;
  const known = drawn.get(key);
  if (known) return known;
  const drawing = draw(source, dark);
  drawn.set(key, drawing);
  drawing.catch((error: unknown) => {
    // Another time it may be quick enough.
    if (!(error instanceof NotDrawn) || error.why === 'slow') drawn.delete(key);
  });
  const [oldest] = drawn.keys();
  if (drawn.size > REMEMBERED && oldest !== undefined) drawn.delete(oldest);
  return drawing;
}

async function draw(source: string, dark: boolean): Promise<string> {
  // One before it may take the frame along; a second frame has that one behind it.
  for (let tries = 0; ; tries++)
    try {
      drawer ??= openDrawer().catch((error: unknown) => {
        drawer = undefined;
        throw error;
      });
      const svg = await (await drawer).draw(source, dark);
      return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(sized(svg))}`;
    } catch (error) {
      if (!(error instanceof NotBegun)) throw error;
      if (tries === MOST_TRIES) throw new NotDrawn('slow');
    }
}

const MOST_TRIES = 3;

const PAGE = `
  var queue = Promise.resolve();
  function parlorDraw(id, source, dark) {
    queue = queue.then(function () {
      parlorSay('begun', JSON.stringify({ id: id }));
      // What was said is on its way before the drawing takes the thread.
      return new Promise(function (resolve) { setTimeout(resolve); });
    }).then(function () {
      parlorMermaid.initialize({
        startOnLoad: false, securityLevel: 'strict', theme: dark ? 'dark' : 'default', htmlLabels: false,
        flowchart: { htmlLabels: false }, maxTextSize: ${LONGEST}, maxEdges: ${MOST_EDGES}, suppressErrorRendering: true,
        secure: ['secure', 'securityLevel', 'startOnLoad', 'maxTextSize', 'maxEdges', 'suppressErrorRendering', 'htmlLabels', 'flowchart', 'fontFamily', 'themeCSS', 'dompurifyConfig']
      });
      return parlorMermaid.render('d' + id, source);
    }).then(function (made) { parlorSay('drawn', JSON.stringify({ id: id, svg: made.svg })); },
      function (error) { parlorSay('drawn', JSON.stringify({ id: id, error: String(error && error.message || error).slice(0, 500) })); });
  }`;

/** What stands in the frame is a stranger: its word is looked at before it is taken. */
function answerIn(text: string): { id: number; svg?: string; error?: string } | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('id' in value) || typeof value.id !== 'number') return null;
    if ('svg' in value && typeof value.svg === 'string') return { id: value.id, svg: value.svg };
    return { id: value.id, error: 'error' in value ? String(value.error) : '' };
  } catch {
    return null;
  }
}

interface Job {
  resolve: (svg: string) => void;
  reject: (error: Error) => void;
  /** Since it is its turn. */
  timer?: ReturnType<typeof setTimeout>;
}

/** The frame is hidden, but laid out: text has to be measured. */
async function openDrawer(): Promise<Drawer> {
  const { default: address } = await import('../features/artifacts/mermaid-runtime.ts?worker&url');
  const runtime = await (await fetch(address)).text();
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', SANDBOX);
  frame.src = frameAddress();
  frame.title = '';
  frame.tabIndex = -1;
  frame.setAttribute('aria-hidden', 'true');
  frame.style.cssText =
    'position:fixed;inset-inline-start:-4000px;top:0;width:1200px;height:900px;border:0;visibility:hidden';
  const jobs = new Map<number, Job>();
  let last = 0;
  let gone = false;
  const end = () => {
    gone = true;
    drawer = undefined;
    stay();
    frame.remove();
    for (const { reject } of jobs.values()) reject(new NotBegun());
    jobs.clear();
  };
  const stay = whenOneIsStuck(end);
  const html = (script: string) =>
    `<!doctype html><meta charset="utf-8"><body><script>${scriptText(runtime)}</script><script>${script}</script></body>`;
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      end();
      reject(new NotDrawn('slow'));
    }, OPENING_MS);
    showInFrame(
      frame,
      html(`${PAGE}
      addEventListener('message', function (event) {
        var job = event.data;
        if (event.source === parent && job && job.parlorDiagram) parlorDraw(job.id, job.source, job.dark);
      });`),
      ({ kind, text }) => {
        if (kind === 'shown') {
          clearTimeout(timer);
          resolve();
        } else if (kind === 'begun' || kind === 'drawn') hear(kind, text);
      },
    );
    document.body.append(frame);
  });
  function hear(kind: 'begun' | 'drawn', text: string): void {
    const answer = answerIn(text);
    const job = answer && jobs.get(answer.id);
    if (!job) return;
    clearTimeout(job.timer);
    if (kind === 'begun') {
      job.timer = setTimeout(() => {
        jobs.delete(answer.id);
        job.reject(new NotDrawn('slow'));
        end();
      }, DRAWING_MS);
      return;
    }
    jobs.delete(answer.id);
    if (answer.svg !== undefined) job.resolve(answer.svg);
    else
      job.reject(
        new NotDrawn(/^(?:Edge limit|Maximum text size)/.test(answer.error ?? '') ? 'large' : 'faulty', answer.error),
      );
  }
  return {
    draw: (source, dark) =>
      new Promise((resolve, reject) => {
        if (gone) return reject(new NotBegun());
        const id = ++last;
        jobs.set(id, { resolve, reject });
        // Its origin is opaque: there is no name for it.
        frame.contentWindow?.postMessage({ parlorDiagram: true, id, source, dark }, '*');
      }),
  };
}
