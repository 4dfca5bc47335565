/** Inline nodes to React elements. Plain functions: a word does not need a component. */
import ImageIcon from 'lucide-react/icons/image';
import ImageOff from 'lucide-react/icons/image-off';
import { Fragment, use, useState } from 'react';
import type { ReactNode } from 'react';
import type { Tokens } from 'marked';
import { inlineImage, safeHref, UNFINISHED } from './address.ts';
import { CITATION, Cited } from './citation.tsx';
import { decodeEntities } from './entities.ts';
import { NoteLink } from './footnotes.tsx';
import { FormulaView } from './formula.tsx';
import { RemotePicture } from './remote-picture.tsx';
import { nodes, plainText } from './tokens.ts';
import type { Node } from './tokens.ts';
import { WordsContext } from './words.ts';

/** `linked`: inside a link already, where another one may not stand. */
export function inline(tree: readonly Node[], { linked = false } = {}): ReactNode[] {
  return tree.map((node, index) => phrase(node, index, linked));
}

function phrase(node: Node, key: number, linked: boolean): ReactNode {
  switch (node.type) {
    case 'text':
      return node.tokens ? (
        <Fragment key={key}>{within(node, linked)}</Fragment>
      ) : (
        words(decodeEntities(node.raw), key, linked)
      );
    case 'escape':
      return node.text;
    case 'strong':
      return <strong key={key}>{within(node, linked)}</strong>;
    case 'em':
      return <em key={key}>{within(node, linked)}</em>;
    case 'del':
      return <del key={key}>{within(node, linked)}</del>;
    case 'codespan':
      return <code key={key}>{node.text}</code>;
    case 'br':
      return <br key={key} />;
    case 'link':
      return link(node, key, linked);
    case 'image':
      return <Picture key={key} node={node} linked={linked} />;
    case 'math':
      return <FormulaView key={key} source={node.text} display={node.display} block={false} open={false} />;
    case 'noteReference':
      return <NoteLink key={key} label={node.label} raw={node.raw} linked={linked} />;
    case 'tagged': {
      const Tag = node.tag;
      return <Tag key={key}>{within(node, linked)}</Tag>;
    }
    case 'html':
      return /^<br[ \t]*\/?>$/i.test(node.raw) ? <br key={key} /> : node.raw;
    case 'checkbox':
      return null;
    default:
      // Blocks do not occur here; what marked may add one day is shown as it was written.
      return node.raw;
  }
}

/** Text, with the places it cites as buttons. Most text cites nothing and stays a string. */
function words(text: string, key: number, linked: boolean): ReactNode {
  return linked || !CITATION.test(text) ? text : <Cited key={key} text={text} />;
}

function within(node: { tokens?: Tokens.Generic['tokens'] }, linked: boolean): ReactNode[] {
  return inline(nodes(node.tokens), { linked });
}

function link(node: Tokens.Link, key: number, linked: boolean): ReactNode {
  const literal = node.autolink === true;
  const label = literal ? node.text : inline(nodes(node.tokens), { linked: true });
  if (node.href === UNFINISHED) return <a key={key}>{label}</a>;
  const href = linked ? undefined : safeHref(node.href, { literal });
  if (href === undefined) return <Fragment key={key}>{label}</Fragment>;
  const title = node.title ? { title: decodeEntities(node.title) } : {};
  return (
    <a key={key} href={href} target="_blank" rel="noopener noreferrer" {...title}>
      {label}
    </a>
  );
}

/** Loading a remote image would tell its host who reads this, and when; so it is offered, not fetched. */
function Picture({ node, linked }: { node: Tokens.Image; linked: boolean }): ReactNode {
  const words = use(WordsContext);
  const [broken, setBroken] = useState<string>();
  const description = plainText(nodes(node.tokens)) || decodeEntities(node.text);
  const data = inlineImage(node.href);
  if (data !== undefined && data === broken)
    return (
      <span className="md-image">
        <ImageOff size={14} strokeWidth={1.75} aria-hidden />
        {description || words.remoteImage}
      </span>
    );
  if (data) return <img src={data} alt={description} decoding="async" data-large="" onError={() => setBroken(data)} />;
  const href = safeHref(node.href);
  if (href === undefined || href.startsWith('mailto:')) return description;
  const content = (
    <>
      <ImageIcon size={14} strokeWidth={1.75} aria-hidden />
      <span>{description || words.remoteImage}</span>
      <span className="md-host">{new URL(href).host}</span>
    </>
  );
  if (linked) return <span className="md-image">{content}</span>;
  return <RemotePicture href={href} description={description} label={content} />;
}
