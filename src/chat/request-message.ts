/** A message of a request, as the chat completions wire has it. */

export interface RequestMessage {
  role: 'system' | 'user' | 'assistant' | 'tool';
  content: string | ContentPart[];
  /** Of an answer: the tools it called. */
  tool_calls?: { id: string; type: 'function'; function: { name: string; arguments: string } }[];
  /** Of a tool’s result: which call it belongs to. */
  tool_call_id?: string;
}

export type ContentPart = { type: 'text'; text: string } | { type: 'image_url'; image_url: { url: string } };
