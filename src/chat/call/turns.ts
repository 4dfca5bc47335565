/**
 * Who said what, in the order in which it was said. What a person said is often written down after the answer to it has
 * begun, sometimes after it has ended: a turn is handed on when all before it are settled. Pure.
 */
import type { Part, Usage } from '#shared/message.ts';

export interface Figures {
  usage: Usage | null;
  costMicroUsd: number | null;
  firstTokenMs: number | null;
  totalMs: number | null;
}

export interface Turn {
  who: 'person' | 'answer';
  /** Of the person's item, or of the response. */
  id: string;
  text: string;
  /** What stands behind the text: the tools an answer used, and what they made. */
  parts: readonly Part[];
  figures: Figures | null;
  /** Only a part of it was heard, or made. */
  cut: boolean;
}

interface Waiting extends Turn {
  settled: boolean;
  /** Nothing is added any more. */
  frozen: boolean;
}

/** A turn of a person that nobody could write down, and that was answered all the same. */
const UNWRITTEN = '…';

export class Turns {
  #waiting: Waiting[] = [];
  readonly #ready: (turn: Turn) => void;

  /** `ready` hears of each turn once, in order. */
  constructor(ready: (turn: Turn) => void) {
    this.#ready = ready;
  }

  begin(who: Turn['who'], id: string): void {
    if (this.#find(id)) return;
    this.#waiting.push({ who, id, text: '', parts: [], figures: null, cut: false, settled: false, frozen: false });
  }

  add(id: string, text: string): void {
    const turn = this.#find(id);
    if (turn && !turn.frozen) turn.text += text;
  }

  /** So much of an answer still on its way was heard: 0 to 1. False when it is not on its way any more. */
  cut(id: string, share: number): boolean {
    const turn = this.#find(id);
    if (!turn) return false;
    Object.assign(turn, { text: heardOf(turn.text, share), cut: true, frozen: true });
    return true;
  }

  /** `text`: as it stays; undefined: as it came. */
  settle(
    id: string,
    { text, figures = null, cut = false, parts = [] }: Partial<Pick<Turn, 'text' | 'figures' | 'cut' | 'parts'>>,
  ): void {
    const turn = this.#find(id);
    if (!turn) return;
    if (text !== undefined && !turn.frozen) turn.text = text;
    Object.assign(turn, { settled: true, figures, parts, cut: turn.cut || cut });
    this.#pass();
  }

  /** The call ends: what came is all there is. */
  end(): void {
    for (const turn of this.#waiting)
      if (!turn.settled) Object.assign(turn, { settled: true, cut: turn.who === 'answer' });
    this.#pass();
  }

  #find(id: string): Waiting | undefined {
    return this.#waiting.find((turn) => turn.id === id);
  }

  #pass(): void {
    for (let [first] = this.#waiting; first !== undefined; [first] = this.#waiting) {
      if (!first.settled && !this.#isOvertaken(first)) return;
      const next = this.#waiting[1];
      const text = first.text.trim();
      // A cough is no message; what was answered is, whatever it was.
      if (first.who === 'person' && text === '' && next?.who === 'answer' && !next.settled) return;
      this.#waiting.shift();
      const answered = first.who === 'person' && next?.who === 'answer' && saysSomething(next);
      if (saysSomething(first) || answered)
        this.#ready({ ...first, text: text === '' && first.who === 'person' ? UNWRITTEN : text });
    }
  }

  /** Its words do not come any more: what was said after it has been answered. */
  #isOvertaken(turn: Waiting): boolean {
    if (turn.who !== 'person') return false;
    const after = this.#waiting.slice(this.#waiting.indexOf(turn) + 1);
    const next = after.findIndex(({ who }) => who === 'person');
    return next !== -1 && after.slice(next).some(({ who, settled }) => who === 'answer' && settled);
  }
}

const saysSomething = ({ text, parts }: Turn): boolean => text.trim() !== '' || parts.length > 0;

/** The beginning of a text, to the end of a word. */
export function heardOf(text: string, share: number): string {
  if (share >= 1) return text;
  const most = Math.floor(text.length * Math.max(0, share));
  const piece = text.slice(0, most);
  // Languages without spaces are cut where they are.
  const end = /\s/.test(text.charAt(most)) || !/\s/.test(piece) ? most : piece.search(/\s\S*$/);
  const heard = text.slice(0, end).trimEnd();
  return heard === '' ? '' : `${heard}…`;
}
