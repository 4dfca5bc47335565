/** A refusal known whole, and OpenAI's envelope for it. */

export interface Reply {
  status: number;
  statusText?: string;
  body: string | Buffer;
  headers?: Record<string, string | string[]>;
}

interface OpenAIError {
  message: string;
  type?: string;
  param?: string | null;
  code?: string | null;
}

export function openAI(
  status: number,
  { message, type = 'invalid_request_error', param = null, code = null }: OpenAIError,
): Reply {
  return { status, body: JSON.stringify({ error: { message, type, param, code } }) };
}
