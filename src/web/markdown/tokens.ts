/** The tree that is drawn: marked's tokens and the few of our own. */
import type { MarkedToken, Token, Tokens } from 'marked';
import { decodeEntities } from './entities.ts';
import type { AlertKind } from './words.ts';

export interface Formula {
  type: 'math';
  raw: string;
  text: string;
  display: boolean;
}

/** `[^label]` in the text. */
export interface NoteReference {
  type: 'noteReference';
  raw: string;
  label: string;
}

/** `[^label]: …`, drawn at the end of the text. */
export interface Note {
  type: 'note';
  raw: string;
  label: string;
  tokens: Token[];
}

const TAG_NAMES = ['sub', 'sup', 'kbd', 'b', 'strong', 'i', 'em', 'u', 's', 'del', 'ins', 'mark', 'small'] as const;
/** Their names, as a pattern. */
export const TAGS = TAG_NAMES.join('|');

/** The tags without attributes that models write for what markdown has no sign for, or has one. */
export interface Tagged {
  type: 'tagged';
  raw: string;
  tag: (typeof TAG_NAMES)[number];
  tokens: Token[];
}

export interface Quote extends Tokens.Blockquote {
  alert?: AlertKind;
}

export type Node = Exclude<MarkedToken, Tokens.Blockquote> | Quote | Formula | NoteReference | Note | Tagged;

/**
 * marked types the children of its tokens so widely that nothing can be told from them. This is the one place where they
 * get the type they have: what our lexer makes is a `Node`, all the way down.
 */
export function nodes(tokens: readonly Token[] | undefined): readonly Node[] {
  return (tokens ?? []) as readonly Node[];
}

/** Calls `visit` with every node, in the order of the text. Where it answers false, the node's children are left out. */
export function walk(tree: readonly Node[], visit: (node: Node) => boolean): void {
  for (const node of tree) {
    if (!visit(node)) continue;
    if (node.type === 'list') for (const item of node.items) walk(nodes(item.tokens), visit);
    else if (node.type === 'table') {
      for (const cell of node.header) walk(nodes(cell.tokens), visit);
      for (const row of node.rows) for (const cell of row) walk(nodes(cell.tokens), visit);
    } else if ('tokens' in node) walk(nodes(node.tokens), visit);
  }
}

/** The words of some inline nodes, without any markup. */
export function plainText(tree: readonly Node[]): string {
  let text = '';
  walk(tree, (node) => {
    if (node.type === 'text' && !node.tokens) text += decodeEntities(node.raw);
    else if (node.type === 'escape' || node.type === 'codespan' || node.type === 'math') text += node.text;
    else if (node.type === 'br') text += ' ';
    return true;
  });
  return text;
}
