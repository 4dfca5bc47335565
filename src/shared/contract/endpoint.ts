/** An endpoint is data: what crosses the wire between our page and our server, written once for both. */
import { z } from 'zod';

/**
 * Who may call:
 * - `public`: anybody, signed in or not (a short, reviewed list)
 * - `user`: anybody signed in; `member`: those who may ask models, which viewers may not; `admin`: owner and admins; `owner`: the owner alone
 * A stranger calling anything but `public` gets 404, so that the list of routes tells nothing.
 */
export type Access = 'public' | 'user' | 'member' | 'admin' | 'owner';
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Endpoint<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Result extends z.ZodType = z.ZodType,
> {
  method: Method;
  /** `:name` marks a path parameter. */
  path: string;
  access: Access;
  /** Whose things it is about: one’s own, or everybody’s for owner and admins. Beyond this nobody reaches what is another’s. */
  others: 'nobody' | 'admin';
  params: Params;
  query: Query;
  body: Body;
  /** What leaves the house: keys that are not named here are stripped. */
  result: Result;
  /** `json` (default) · `events`: the result is the type of each server-sent event · `bytes`: a file in or out. */
  form: 'json' | 'events' | 'bytes';
}

const Nothing = z.strictObject({});
type Nothing = typeof Nothing;

/** Defines an endpoint; parts left out take nothing. Objects in `body` and `query` should be strict: unknown fields are errors. */
export function endpoint<
  Params extends z.ZodType = Nothing,
  Query extends z.ZodType = Nothing,
  Body extends z.ZodType = Nothing,
  Result extends z.ZodType = Nothing,
>(definition: {
  method: Method;
  path: string;
  access: Access;
  others?: 'nobody' | 'admin';
  params?: Params;
  query?: Query;
  body?: Body;
  result?: Result;
  form?: 'json' | 'events' | 'bytes';
}): Endpoint<Params, Query, Body, Result> {
  const { params, query, body, result, form, others, ...rest } = definition;
  // An absent schema means its type parameter took the default, which is `Nothing`.
  const orNothing = <T extends z.ZodType>(schema: T | undefined) => (schema ?? Nothing) as T;
  return {
    ...rest,
    others: others ?? (rest.access === 'admin' || rest.access === 'owner' ? 'admin' : 'nobody'),
    params: orNothing(params),
    query: orNothing(query),
    body: orNothing(body),
    result: orNothing(result),
    form: form ?? 'json',
  };
}

export type Input<E extends Endpoint> = {
  params: z.input<E['params']>;
  query: z.input<E['query']>;
  body: z.input<E['body']>;
};
export type Parsed<E extends Endpoint> = {
  params: z.output<E['params']>;
  query: z.output<E['query']>;
  body: z.output<E['body']>;
};
export type Result<E extends Endpoint> = z.output<E['result']>;

/** The envelope of every failure of our own API. `message` is for programs; people get the sentence from `code`. */
export const ErrorEnvelope = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    params: z.record(z.string(), z.union([z.string(), z.number()])),
    detail: z.string().optional(),
    retryAfterMs: z.number().optional(),
    requestId: z.string(),
  }),
});
export type ErrorEnvelope = z.infer<typeof ErrorEnvelope>;
