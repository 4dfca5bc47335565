/** The pages of a listing: `limit`, `order`, `after` and `before`, as every listing of the data plane has them. */
import type { WireError } from './wire.ts';
import { modelError } from './wire-errors.ts';

export interface PageRules {
  limit: number;
  most: number;
  order: 'asc' | 'desc';
}

export type Page = { json: string } | { error: WireError };

/** One page of things that are given oldest first. */
export function pageOf(all: readonly object[], query: URLSearchParams, rules: PageRules): Page {
  const limit = query.get('limit') === null ? rules.limit : Number(query.get('limit'));
  if (!Number.isInteger(limit))
    return { error: wrong(`Invalid type for 'limit': expected an integer, but got a string instead.`, 'invalid_type') };
  if (limit < 1)
    return { error: outside(`below minimum value. Expected a value >= 1, but got ${limit} instead.`, 'below_min') };
  if (limit > rules.most)
    return {
      error: outside(`above maximum value. Expected a value <= ${rules.most}, but got ${limit} instead.`, 'above_max'),
    };
  const order = query.get('order') ?? rules.order;
  const sorted = order === 'asc' ? [...all] : all.toReversed();
  const after = sorted.findIndex((one) => idOf(one) === query.get('after'));
  const before = sorted.findIndex((one) => idOf(one) === query.get('before'));
  const rest = sorted.slice(after + 1, before === -1 ? undefined : before);
  const data = rest.slice(0, limit);
  const [first, last] = [data[0], data.at(-1)];
  return {
    json: JSON.stringify({
      object: 'list',
      data,
      first_id: first ? idOf(first) : null,
      last_id: last ? idOf(last) : null,
      has_more: rest.length > data.length,
    }),
  };
}

function idOf(one: object): unknown {
  return 'id' in one ? one.id : undefined;
}

function outside(message: string, code: string): WireError {
  return wrong(`Invalid 'limit': integer ${message}`, `integer_${code}_value`);
}

function wrong(message: string, code: string): WireError {
  return modelError(message, { param: 'limit', code });
}
