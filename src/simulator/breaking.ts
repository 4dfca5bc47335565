/** Where a stream breaks off, and how: an error frame, a broken connection, or an end that does not say it is one. */
import type { Behaviour } from './scenario.ts';

export interface Break {
  /** Visible tokens that still come; infinite when nothing breaks. */
  after: number;
  cut: boolean;
  error: boolean;
}

export function breakOf({ cutAfterTokens, errorAfterTokens, endAfterTokens }: Behaviour): Break {
  const after = Math.min(cutAfterTokens ?? Infinity, errorAfterTokens ?? Infinity, endAfterTokens ?? Infinity);
  return { after, cut: cutAfterTokens === after, error: errorAfterTokens === after };
}

/** The frame of an error in mid-stream; whether an end follows it is not known of Azure (azure-openai.md 12.6). */
export function errorFrames(body: string, { doneAfterError }: Behaviour): string {
  return `data: ${body}\n\n${doneAfterError === true ? 'data: [DONE]\n\n' : ''}`;
}
