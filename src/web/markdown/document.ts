/**
 * A markdown text that grows: closed pieces are read once and kept, only the open end is read with every update.
 *
 * `read` depends on nothing but its arguments; what the object remembers only makes the next reading cheaper. It may
 * therefore be called while rendering, twice, or with an older text again.
 */
import type { Links } from 'marked';
import { codeBlock } from './fence.ts';
import { grow, join } from './growth.ts';
import type { Growth } from './growth.ts';
import { lex } from './lexer.ts';
import { mend } from './mend.ts';
import { BEGINNING, openSegment, scanLine } from './segments.ts';
import type { Scan, Segment } from './segments.ts';
import { nodes, walk } from './tokens.ts';
import type { Node, Note } from './tokens.ts';

/** A piece of the text that is drawn, and drawn again, as a whole. */
export interface Block {
  /** Where it begins in the text: its identity. */
  readonly start: number;
  readonly raw: string;
  readonly nodes: readonly Node[];
  /** More may be added to its last node. */
  readonly open: boolean;
  /** Labels of the footnotes it refers to, in order. */
  readonly references: readonly string[];
  readonly notes: readonly Note[];
}

export interface Footnote {
  readonly label: string;
  readonly nodes: readonly Node[];
}

export interface Reading {
  readonly blocks: readonly Block[];
  /**
   * The footnotes that are referred to, in the order of their first reference. While streaming there are none as long as
   * the list would have to move: see `growingFootnotes`.
   */
  readonly footnotes: readonly Footnote[];
  /** The labels that have a number, in one string that stays the same as long as the numbers do. */
  readonly numbering: string;
  readonly complete: boolean;
}

const NO_LINKS: Links = {};

// Milliseconds. Nothing a person would want to read takes as long; some texts are made to.
const SLOW = 40;
// Such a block is read again when it has become half as long again; until then its end is plain text.
const PATIENCE = 1.5;

export class MarkdownDocument {
  private text = '';
  private scan: Scan = BEGINNING;
  private blocks: readonly Block[] = [];
  private links: Links = NO_LINKS;
  private growth: Growth | undefined;
  /** The piece before the open one, while the line that ends it is itself still incomplete. */
  private ahead: Block | undefined;
  /** The open block, when reading it takes so long that it may not happen with every update. */
  private slow: { readonly raw: string; readonly nodes: readonly Node[] } | undefined;
  private last: { text: string; streaming: boolean; reading: Reading } | undefined;

  /** The blocks of `text`. While `streaming`, the open end is mended; otherwise the text is taken as finished. */
  read(text: string, streaming: boolean): Reading {
    if (this.last?.text === text && this.last.streaming === streaming) return this.last.reading;
    const clean = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
    if (!clean.startsWith(this.text)) this.forget();
    this.text = clean;
    this.settle();
    const tail = this.tail(streaming);
    const blocks = streaming ? [...this.blocks, ...tail] : this.finish(tail);
    const notes = streaming ? growingFootnotes(blocks) : footnotes(blocks);
    const reading = { blocks, complete: !streaming, ...notes };
    this.last = { text, streaming, reading };
    return reading;
  }

  private forget(): void {
    this.scan = BEGINNING;
    this.blocks = [];
    this.links = NO_LINKS;
    this.growth = undefined;
    this.ahead = undefined;
    this.slow = undefined;
  }

  /** Scans the lines that are complete, and reads the pieces they close. */
  private settle(): void {
    for (let to = this.text.indexOf('\n', this.scan.at); to >= 0; to = this.text.indexOf('\n', this.scan.at)) {
      const line = { from: this.scan.at, to, next: to + 1 };
      this.scan = scanLine(this.scan, this.text, line, (segment) => this.close(segment));
    }
  }

  private close(segment: Segment): void {
    const known = this.ahead?.start === segment.start && this.ahead.raw.length === segment.end - segment.start;
    const block = known && this.ahead ? this.ahead : this.block(segment, this.links);
    this.ahead = undefined;
    this.growth = undefined;
    if (block.nodes.length === 0) return;
    this.blocks = [...this.blocks, block];
    const found = definitions(block, this.links);
    if (!found) return;
    this.links = { ...found, ...this.links };
    this.blocks = this.blocks.map((earlier) => withDefinitions(earlier, found, this.links));
  }

  /** The open piece, and the one before it when only the incomplete last line separates them. */
  private tail(streaming: boolean): Block[] {
    const { text } = this;
    const tail: Block[] = [];
    let { scan } = this;
    if (scan.at < text.length) {
      const line = { from: scan.at, to: text.length, next: text.length };
      scan = scanLine(scan, text, line, (segment) => tail.push(this.lookAhead(segment)));
    }
    if (scan.start < text.length) {
      const segment = openSegment(scan, text.length);
      tail.push(streaming ? this.openBlock(segment) : this.block(segment, this.links));
    }
    return tail.filter((block) => block.nodes.length > 0);
  }

  private lookAhead(segment: Segment): Block {
    const length = segment.end - segment.start;
    if (this.ahead?.start !== segment.start || this.ahead.raw.length !== length)
      this.ahead = this.block(segment, this.links);
    return this.ahead;
  }

  private openBlock(segment: Segment): Block {
    const raw = this.text.slice(segment.start, segment.end);
    if (segment.kind === 'fence')
      return described(segment.start, raw, [codeBlock(raw, segment.closed ? 'closed' : 'growing')], !segment.closed);
    return described(segment.start, raw, this.openNodes(raw), true);
  }

  private openNodes(raw: string): readonly Node[] {
    const { slow } = this;
    if (slow && raw.startsWith(slow.raw) && raw.length < slow.raw.length * PATIENCE)
      return [...slow.nodes, plain(raw.slice(slow.raw.length))];
    const began = performance.now();
    const read = this.readOpen(raw);
    this.slow = performance.now() - began > SLOW ? { raw, nodes: read } : undefined;
    return read;
  }

  private readOpen(raw: string): readonly Node[] {
    this.growth = grow(this.growth, raw, this.links);
    if (this.growth) {
      const rest = mend(this.growth.lead + raw.slice(this.growth.head.length));
      const joined = join(this.growth, lex(rest, this.links).nodes);
      if (joined) return joined;
    }
    return lex(mend(raw), this.links).nodes;
  }

  private block(segment: Segment, links: Links): Block {
    const raw = this.text.slice(segment.start, segment.end);
    if (segment.kind === 'fence')
      return described(segment.start, raw, [codeBlock(raw, segment.closed ? 'closed' : 'unclosed')], false);
    return described(segment.start, raw, lex(raw, links).nodes, false);
  }

  /** All blocks of a finished text: definitions in its last piece count for the whole of it. */
  private finish(tail: readonly Block[]): readonly Block[] {
    let blocks = [...this.blocks, ...tail];
    let { links } = this;
    for (const block of tail) {
      const found = definitions(block, links);
      if (!found) continue;
      links = { ...found, ...links };
      blocks = blocks.map((earlier) => withDefinitions(earlier, found, links));
    }
    return blocks;
  }
}

function plain(text: string): Node {
  return { type: 'paragraph', raw: text, text, tokens: [{ type: 'text', raw: text, text, escaped: true }] };
}

function described(start: number, raw: string, read: readonly Node[], open: boolean): Block {
  const drawn = read.filter((node) => node.type !== 'space');
  const references: string[] = [];
  const notes: Note[] = [];
  if (raw.includes('[^'))
    walk(drawn, (node) => {
      if (node.type === 'noteReference') references.push(node.label);
      if (node.type !== 'note') return true;
      notes.push(node);
      return false;
    });
  return { start, raw, nodes: drawn, open, references, notes };
}

/** Link definitions of a block that `known` lacks; the first definition of a label counts. */
function definitions(block: Block, known: Links): Links | undefined {
  if (!block.raw.includes(']:')) return undefined;
  const found: Links = {};
  const { links } = lex(block.raw, NO_LINKS);
  for (const [label, link] of Object.entries(links)) if (!Object.hasOwn(known, label)) found[label] = link;
  return Object.keys(found).length > 0 ? found : undefined;
}

/** Reads a block again when it mentions a label that has been defined after it. */
function withDefinitions(block: Block, found: Links, links: Links): Block {
  if (!block.raw.includes('[') || (block.nodes[0]?.type === 'code' && block.nodes.length === 1)) return block;
  const text = folded(block.raw).replace(/\[ /g, '[').replace(/ \]/g, ']');
  if (!Object.keys(found).some((label) => text.includes(`[${label}]`))) return block;
  return described(block.start, block.raw, lex(block.raw, links).nodes, block.open);
}

/** Labels are compared as marked compares them: without regard to case and amounts of white space. */
function folded(text: string): string {
  return text.replace(/\s+/g, ' ').toLowerCase().toUpperCase().toLowerCase();
}

type Footnotes = Pick<Reading, 'footnotes' | 'numbering'>;

/**
 * A list at the end of a text that grows moves with every line, unless the notes are what is being written. So it is
 * shown once the text ends in its notes, and otherwise when the text is whole. A single note may as well belong to the
 * paragraph before it, behind which the text goes on. Numbers count references, whose notes come later or not at all:
 * they change no more once they are there.
 */
function growingFootnotes(blocks: readonly Block[]): Footnotes {
  const labels = new Set(blocks.flatMap((block) => block.references));
  const numbering = [...labels].join(' ');
  if (labels.size < 2 || !endsInNotes(blocks)) return { footnotes: [], numbering };
  return { footnotes: footnotes(blocks).footnotes.filter(({ label }) => labels.has(label)), numbering };
}

/** All notes stand at the end, one after the other. */
function endsInNotes(blocks: readonly Block[]): boolean {
  const first = blocks.findIndex((block) => block.notes.length > 0);
  if (first < 0) return false;
  const drawn = blocks.slice(first).flatMap((block) => block.nodes);
  const from = drawn.findIndex((node) => node.type === 'note');
  return from >= 0 && drawn.slice(from).every((node) => node.type === 'note' || node.type === 'def');
}

function footnotes(blocks: readonly Block[]): Footnotes {
  const defined = new Map<string, Note>();
  for (const block of blocks)
    for (const note of block.notes) if (!defined.has(note.label)) defined.set(note.label, note);
  if (defined.size === 0) return { footnotes: [], numbering: '' };
  const found = new Map<string, Footnote>();
  const add = (label: string): void => {
    const note = defined.get(label);
    if (note && !found.has(label)) found.set(label, { label, nodes: nodes(note.tokens) });
  };
  for (const block of blocks) for (const label of block.references) add(label);
  // A map grows while it is walked: notes that notes refer to come after all others.
  for (const [label] of found) {
    const note = defined.get(label);
    if (note) for (const inner of referencesIn(note)) add(inner);
  }
  return { footnotes: [...found.values()], numbering: [...found.keys()].join(' ') };
}

function referencesIn(note: Note): readonly string[] {
  const labels: string[] = [];
  walk(nodes(note.tokens), (node) => {
    if (node.type === 'noteReference') labels.push(node.label);
    return true;
  });
  return labels;
}
