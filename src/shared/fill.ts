/** Sentences with gaps. A file of its own: the page needs it from the first moment, and the table of errors never. */

export type ErrorParams = Record<string, string | number>;

/**
 * Fills `{name}` in a sentence with its parameter; a missing one becomes an ellipsis. A space beside a gap is there for
 * what is not Chinese: between two Chinese characters there is none.
 */
export function fill(sentence: string, params: ErrorParams): string {
  return sentence.replaceAll(GAP, (_, before: string, name: string, after: string, at: number, whole: string) => {
    const value = String(params[name] ?? '…');
    const end = at + before.length + name.length + 2 + after.length;
    const joined = (one: string | undefined, other: string | undefined) => HAN.test(one ?? '') && HAN.test(other ?? '');
    const [first] = value;
    const left = joined(whole[at - 1], first) ? '' : before;
    const right = joined(value.at(-1), whole[end]) ? '' : after;
    return left + value + right;
  });
}

const GAP = /( ?)\{(\w+)\}( ?)/g;
const HAN = /^[\p{Script=Han}\u3000-\u303f\uff00-\uff65]$/u;
