/** One operation of a service, as it is kept: what the model is offered, and where what it says goes. */
import { z } from 'zod';

export const Argument = z.object({
  /** What the model calls it. */
  name: z.string(),
  /** `whole`: it is the body. */
  in: z.enum(['path', 'query', 'header', 'body', 'whole']),
  /** What the service calls it. */
  there: z.string(),
  /** How a list or an object is written in an address. */
  list: z.enum(['repeat', 'comma', 'space', 'pipe', 'deep', 'json', 'file']),
  /** In a path, other than plain: `.value`, or `;name=value`. */
  style: z.enum(['label', 'matrix']).optional(),
  /** In a path or a header: each field of an object with its name. */
  explode: z.boolean().optional(),
});
export type Argument = z.infer<typeof Argument>;

export const Operation = z.object({
  name: z.string(),
  method: z.enum(['get', 'head', 'post', 'put', 'patch', 'delete']),
  /** With `{name}` where arguments go. */
  path: z.string(),
  summary: z.string(),
  description: z.string(),
  /** What a body is sent as. */
  type: z.string(),
  /** It may change something: anything but reading. */
  changes: z.boolean(),
  /** JSON schema of all arguments. */
  parameters: z.record(z.string(), z.unknown()),
  arguments: z.array(Argument),
});
export type Operation = z.infer<typeof Operation>;
