/** Code of an answer that can be shown as what it makes. */
import { isOff } from './off.ts';

export type ArtifactKind = 'html' | 'svg' | 'react' | 'script';

export interface Artifact {
  kind: ArtifactKind;
  code: string;
  /** As it was written beside the code. */
  language: string;
}

const KINDS = new Map<string, ArtifactKind>(
  Object.entries({
    html: 'html',
    htm: 'html',
    svg: 'svg',
    jsx: 'react',
    tsx: 'react',
    react: 'react',
    javascript: 'script',
    js: 'script',
  }),
);

/** What `code` can be shown as; null when there is nothing to show. A script counts when it draws on a page. */
export function artifactOf(code: string, language: string): Artifact | null {
  const named = KINDS.get(language.toLowerCase());
  const kind = named ?? (language === 'xml' && /^\s*(?:<\?xml[^>]*>\s*)?<svg[\s>]/.test(code) ? 'svg' : undefined);
  if (kind === undefined || code.trim() === '' || isOff('artifacts')) return null;
  if (kind === 'script' && !/\bdocument\s*\.|\bcanvas\b|requestAnimationFrame/.test(code)) return null;
  if (kind === 'react' && !/\bexport\s+default\b|\bfunction\s+[A-Z]|\bconst\s+[A-Z]\w*\s*=/.test(code)) return null;
  return { kind, code, language };
}
