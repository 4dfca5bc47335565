/** One request to the control plane, and who answers it. */
import type { WireError } from '../wire.ts';
import type { Cloud } from './cloud.ts';

export interface ArmCall {
  cloud: Cloud;
  method: string;
  /** The path's variable segments, in order. */
  names: readonly string[];
  query: URLSearchParams;
  /** The body as an object; empty when there is none. */
  body: Record<string, unknown>;
  /** Where the client found us, without a slash at the end. */
  origin: string;
  /** The path as asked for. */
  path: string;
}

export interface ArmAnswer {
  status: number;
  /** Absent: nothing but the status. */
  value?: unknown;
  headers?: Record<string, string>;
}

export type Handler = (call: ArmCall) => ArmAnswer | WireError | Promise<ArmAnswer | WireError>;

/** A path of the control plane; `*` is a name. Compared without regard to case, as the control plane does. */
export interface ArmRow {
  path: string;
  methods: Partial<Record<'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE', Handler>>;
}
