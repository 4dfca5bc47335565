/** Block nodes to React elements. What can grow long is memoised part by part. */
import CircleAlert from 'lucide-react/icons/circle-alert';
import Info from 'lucide-react/icons/info';
import Lightbulb from 'lucide-react/icons/lightbulb';
import OctagonAlert from 'lucide-react/icons/octagon-alert';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import { Fragment, memo, use } from 'react';
import type { ReactNode } from 'react';
import type { Tokens } from 'marked';
import { CodeBlock } from './code.tsx';
import { Diagram } from './diagram.tsx';
import type { Block } from './document.ts';
import { language } from './fence.ts';
import { useSteadyColumns } from './steady-columns.ts';
import { TableTools } from './table-tools.tsx';
import { FormulaView } from './formula.tsx';
import { inline } from './inline.tsx';
import { nodes, plainText } from './tokens.ts';
import type { Node, Quote } from './tokens.ts';
import { WordsContext } from './words.ts';
import type { AlertKind } from './words.ts';

export const BlockView = memo(function BlockView({ block }: { block: Block }): ReactNode {
  return <Flow tree={block.nodes} open={block.open} />;
});

/** Nodes one under the other. `open`: the last one may still grow. */
export function Flow({ tree, open }: { tree: readonly Node[]; open: boolean }): ReactNode {
  return tree.map((node, index) => flow(node, index, open && index === tree.length - 1));
}

function flow(node: Node, key: number, open: boolean): ReactNode {
  switch (node.type) {
    case 'paragraph':
      return (
        <p key={key} className={looksLikeMarkup(node.text) ? 'md-markup' : undefined}>
          {inline(nodes(node.tokens))}
        </p>
      );
    case 'heading':
      return heading(node, key);
    case 'code':
      return code(node, key, open);
    case 'list':
      return list(node, key, open);
    case 'blockquote':
      return <QuoteView key={key} node={node} open={open} />;
    case 'table':
      return <TableView key={key} node={node} />;
    case 'math':
      return <FormulaView key={key} source={node.text} display={node.display} block open={open} />;
    case 'hr':
      return <hr key={key} />;
    // Footnotes are drawn at the end, definitions and space not at all.
    case 'note':
    case 'def':
    case 'space':
      return null;
    default:
      return <Fragment key={key}>{inline([node])}</Fragment>;
  }
}

function code(node: Tokens.Code, key: number, open: boolean): ReactNode {
  const props = { text: codeOf(node), language: language(node.lang ?? ''), open };
  if (props.language !== 'mermaid' || open) return <CodeBlock key={key} {...props} />;
  return <Diagram key={key} source={props.text} code={(button) => <CodeBlock {...props} button={button} />} />;
}

/** Blank lines at the end of indented code belong to what follows. */
function codeOf(node: Tokens.Code): string {
  return node.codeBlockStyle === 'indented' ? node.text.trimEnd() : node.text;
}

/** HTML is shown as it was written; its lines and indentation are what makes it readable. */
function looksLikeMarkup(text: string): boolean {
  return text.startsWith('<') && /^<[a-z!/?][^>]*>?[^\n]*\n/i.test(text);
}

/** Two levels down: the page has its own first heading, and each answer one of the second. */
function heading(node: Tokens.Heading, key: number): ReactNode {
  // Whoever listens would hear of a heading that says nothing: of an answer that was stopped there, say.
  if (node.text.trim() === '') return null;
  const Level = (['h3', 'h4', 'h5', 'h6'] as const)[node.depth - 1] ?? 'h6';
  return <Level key={key}>{inline(nodes(node.tokens))}</Level>;
}

function list(node: Tokens.List, key: number, open: boolean): ReactNode {
  const items = node.items.map((item, index) => (
    <Item key={index} item={item} loose={node.loose} open={open && index === node.items.length - 1} />
  ));
  const kind = [node.items.some((item) => item.task) && 'md-tasks', node.loose && 'md-loose'].filter(Boolean).join(' ');
  const className = kind || undefined;
  if (!node.ordered)
    return (
      <ul key={key} className={className} dir={directionOf(node.raw)}>
        {items}
      </ul>
    );
  const start = node.start === '' || node.start === 1 ? undefined : node.start;
  return (
    <ol key={key} className={className} start={start} dir={directionOf(node.raw)}>
      {items}
    </ol>
  );
}

/**
 * Marks of lists, lines of quotes and columns of tables stand on the side where reading begins. Said only where that is
 * the right one: most texts need no attribute.
 */
function directionOf(text: string): 'rtl' | undefined {
  return RIGHT_TO_LEFT.test(text) ? 'rtl' : undefined;
}

const RIGHT_TO_LEFT =
  /^\P{L}*[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

interface ItemProps {
  item: Tokens.ListItem;
  loose: boolean;
  open: boolean;
}

const Item = memo(function Item({ item, loose, open }: ItemProps): ReactNode {
  const tree = nodes(item.tokens).filter((node) => node.type !== 'checkbox' && node.type !== 'space');
  const [first, ...rest] = tree;
  // marked calls a paragraph of a tight list a text; how the whole list is set decides, and that may change while it grows.
  const leading = first && isText(first) ? first : undefined;
  const box = item.task ? (
    <input
      type="checkbox"
      checked={item.checked ?? false}
      readOnly
      disabled
      aria-label={plainText(nodes(leading?.tokens))}
    />
  ) : null;
  return (
    <li className={item.task ? 'md-task' : undefined}>
      {leading ? text(leading, loose, 0, box) : box}
      {(leading ? rest : tree).map((node, index, all) =>
        isText(node) ? text(node, loose, index + 1) : flow(node, index + 1, open && index === all.length - 1),
      )}
    </li>
  );
});

type Text = Tokens.Text | Tokens.Paragraph;

function isText(node: Node): node is Text {
  return node.type === 'text' || node.type === 'paragraph';
}

function text(node: Text, loose: boolean, key: number, box: ReactNode = null): ReactNode {
  const content = inline(nodes(node.tokens).filter((child) => child.type !== 'checkbox'));
  if (loose)
    return (
      <p key={key}>
        {box}
        {content}
      </p>
    );
  return (
    <Fragment key={key}>
      {box}
      {content}
    </Fragment>
  );
}

const ALERT_ICONS = {
  note: Info,
  tip: Lightbulb,
  important: CircleAlert,
  warning: TriangleAlert,
  caution: OctagonAlert,
} as const satisfies Record<AlertKind, typeof Info>;

function QuoteView({ node, open }: { node: Quote; open: boolean }): ReactNode {
  const words = use(WordsContext);
  const content = <Flow tree={nodes(node.tokens)} open={open} />;
  if (!node.alert) return <blockquote dir={directionOf(node.text)}>{content}</blockquote>;
  const Icon = ALERT_ICONS[node.alert];
  return (
    <div className="md-alert" data-kind={node.alert} role="note" dir={directionOf(node.text)}>
      <p className="md-alert-title">
        <Icon size={16} strokeWidth={1.75} aria-hidden />
        {words.alerts[node.alert]}
      </p>
      {content}
    </div>
  );
}

function TableView({ node }: { node: Tokens.Table }): ReactNode {
  const words = use(WordsContext);
  const head = useSteadyColumns(node.rows.length, node.header.length);
  return (
    // Scrolls sideways, so the keyboard must be able to reach it.
    <div className="md-framed">
      <TableTools node={node} />
      <div className="md-table" role="group" aria-label={words.table} tabIndex={0}>
        <table dir={directionOf(node.raw)}>
          <thead ref={head}>
            <tr>
              {node.header.map((cell, index) => (
                <th key={index} scope="col" className={aligned(cell)}>
                  {inline(nodes(cell.tokens))}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {node.rows.map((row, index) => (
              <Row key={index} row={row} />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

const Row = memo(function Row({ row }: { row: readonly Tokens.TableCell[] }): ReactNode {
  return (
    <tr>
      {row.map((cell, index) => (
        <td key={index} className={aligned(cell)}>
          {inline(nodes(cell.tokens))}
        </td>
      ))}
    </tr>
  );
});

function aligned(cell: Tokens.TableCell): string | undefined {
  return cell.align === 'right' || cell.align === 'center' ? `md-${cell.align}` : undefined;
}
