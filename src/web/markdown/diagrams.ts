/**
 * Diagrams drawn in a frame of their own, which can reach nothing; what comes back is a picture. As a picture in the page
 * it runs no script and loads nothing, whatever stands in it.
 */
import { frameAddress, SANDBOX, scriptText, showInFrame } from '../lib/frame.ts';

const LONGEST_MS = 15_000;
const LONGEST = 20_000;

interface Drawer {
  draw(source: string, dark: boolean): Promise<string>;
  end(): void;
}

let drawer: Promise<Drawer> | undefined;
const drawn = new Map<string, Promise<string>>();
const REMEMBERED = 60;

/** The diagram as an SVG's address; rejects when the source is none, or takes too long. */
export function diagramOf(source: string, dark: boolean): Promise<string> {
  if (source.length > LONGEST) return Promise.reject(new Error('too long'));
  const key = `${dark ? 'dark' : 'light'} ${source}`;
  const known = drawn.get(key);
  if (known) return known;
  const drawing = draw(source, dark);
  drawn.set(key, drawing);
  const [oldest] = drawn.keys();
  if (drawn.size > REMEMBERED && oldest !== undefined) drawn.delete(oldest);
  return drawing;
}

async function draw(source: string, dark: boolean): Promise<string> {
  drawer ??= openDrawer();
  try {
    const svg = await (await drawer).draw(source, dark);
    return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  } catch (error) {
    if (error instanceof DrawerGone) {
      void drawer?.then((one) => one.end());
      drawer = undefined;
    }
    throw error;
  }
}

class DrawerGone extends Error {}

const PAGE = `
  var queue = Promise.resolve();
  function parlorDraw(id, source, dark) {
    queue = queue.then(function () {
      parlorMermaid.initialize({
        startOnLoad: false, securityLevel: 'strict', theme: dark ? 'dark' : 'default', htmlLabels: false,
        flowchart: { htmlLabels: false }, maxTextSize: ${LONGEST}, maxEdges: 500, suppressErrorRendering: true,
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
  const waiting = new Map<number, (answer: { svg?: string; error?: string }) => void>();
  let last = 0;
  const html = (script: string) =>
    `<!doctype html><meta charset="utf-8"><body><script>${scriptText(runtime)}</script><script>${script}</script></body>`;
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new DrawerGone('no frame')), LONGEST_MS);
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
        }
        if (kind !== 'drawn') return;
        const answer = answerIn(text);
        if (answer) waiting.get(answer.id)?.(answer);
      },
    );
    document.body.append(frame);
  });
  return {
    draw: (source, dark) =>
      new Promise((resolve, reject) => {
        const id = ++last;
        const timer = setTimeout(() => reject(new DrawerGone('too slow')), LONGEST_MS);
        waiting.set(id, ({ svg, error }) => {
          clearTimeout(timer);
          waiting.delete(id);
          if (svg === undefined) reject(new Error(error));
          else resolve(svg);
        });
        // Its origin is opaque: there is no name for it.
        frame.contentWindow?.postMessage({ parlorDiagram: true, id, source, dark }, '*');
      }),
    end: () => frame.remove(),
  };
}
