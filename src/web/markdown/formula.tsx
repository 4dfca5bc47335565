/** A formula: its source until KaTeX has come, then the formula in its place. */
import { memo, useLayoutEffect, useRef, useState } from 'react';
import type { CSSProperties, ReactNode } from 'react';
import type { draw as drawFormula } from './katex.ts';

type Draw = typeof drawFormula;

// KaTeX takes time that grows with the formula; nobody writes such a one by hand.
const LONGEST = 5000;
// Milliseconds of drawing in one go, and how long a go lasts: a page of formulas does not freeze.
const SLICE = 10;
const GO = 50;

let draw: Draw | undefined;
let loading: Promise<Draw | undefined> | undefined;
let spent = 0;
/** When the drawing of this go began. */
let since = 0;
const waiting: (() => void)[] = [];

let learnChemistry: (() => Promise<unknown>) | undefined;

/** Formulas of chemistry are a language of their own, which few answers need. */
const isChemistry = (source: string): boolean => /\\(?:ce|pu)\s*\{/.test(source);

function load(): Promise<Draw | undefined> {
  loading ??= import('./katex.ts').then(
    (module) => {
      learnChemistry = module.learnChemistry;
      return (draw = module.draw);
    },
    () => {
      // The chunk did not arrive: the source stays, and the next formula tries again.
      loading = undefined;
      return undefined;
    },
  );
  return loading;
}

/** What draws `source`, once all that it needs is there. */
async function learn(source: string): Promise<Draw | undefined> {
  const come = await load();
  if (isChemistry(source)) await learnChemistry?.();
  return come;
}

/** Runs `job` now, or soon when this go has had its share. */
function paced(job: () => void): void {
  const before = performance.now();
  if (before - since > GO) start(before);
  if (spent > SLICE) {
    waiting.push(job);
    setTimeout(rest);
    return;
  }
  job();
  spent += performance.now() - before;
}

function start(now: number): void {
  since = now;
  spent = 0;
}

function rest(): void {
  start(performance.now());
  for (const job of waiting.splice(0)) paced(job);
}

interface FormulaProps {
  source: string;
  display: boolean;
  /** Stands by itself, not in a line of text. */
  block: boolean;
  /** Still being written: the source is shown, quietly. */
  open: boolean;
}

export const FormulaView = memo(function FormulaView({ source, display, block, open }: FormulaProps): ReactNode {
  const place = useRef<HTMLSpanElement>(null);
  const [drawn, setDrawn] = useState('');
  const [givenUp, setGivenUp] = useState(source.length > LONGEST);
  useLayoutEffect(() => {
    let gone = false;
    const paint = (): void => {
      if (gone || !draw || !place.current) return;
      draw(place.current, source, display);
      setDrawn(source);
    };
    if (!open && source.length <= LONGEST) {
      if (draw && !isChemistry(source)) paced(paint);
      else void learn(source).then((come) => (come ? paced(paint) : setGivenUp(true)));
    }
    return () => {
      gone = true;
    };
  }, [source, display, open]);
  const ready = drawn === source && !open;
  const soon = !open && !givenUp && !display;
  const Frame = block ? 'div' : 'span';
  return (
    <Frame className={display ? 'md-math md-display' : 'md-math'} style={ready ? undefined : room(source, display)}>
      <span ref={place} hidden={!ready} />
      {ready ? null : <code style={soon ? width(source) : undefined}>{source}</code>}
    </Frame>
  );
});

/** About the height the formula will take, so that the text below does not jump. */
function room(source: string, display: boolean): CSSProperties | undefined {
  if (!display) return undefined;
  const rows = source.split('\\\\').length;
  const tall = /\\(?:d?frac|sum|int|prod|lim|binom|begin)/.test(source) ? 2.6 : 1.5;
  return { minBlockSize: `${(rows * tall).toFixed(1)}em` };
}

/** About the width it will take, while it is on its way: the source is longer, and would break the line. */
function width(source: string): CSSProperties {
  const signs = source
    .replace(/\\(?:mathrm|mathbf|text|bar|hat|vec|left|right|sqrt)\b|[{}^_\s&]/g, '')
    .replace(/\\[a-z]+/gi, 'x');
  return {
    display: 'inline-block',
    maxInlineSize: `${(signs.length * 0.7).toFixed(1)}em`,
    overflow: 'clip',
    whiteSpace: 'nowrap',
    verticalAlign: 'bottom',
  };
}
