/** The ids of responses and what is in them: a part of the response's own, the second it was made in, and noise. */
import { hexOf } from '../ids.ts';

export interface ResponseIds {
  response: string;
  /** Another id of the same response: `msg_…`, `rs_…`, `fc_…`. */
  item: (prefix: string) => string;
}

/** Ids as the wire has them: 50 hexadecimal digits, the first 18 alike within one response. */
export function responseIds(random: () => number, clock: () => number): ResponseIds {
  const own = `0${hexOf(random, 15)}00`;
  const item = (prefix: string): string => {
    const second = Math.floor(clock() / 1_000)
      .toString(16)
      .padStart(8, '0');
    return `${prefix}_${own}${second}${hexOf(random, 24)}`;
  };
  return { response: item('resp'), item };
}
