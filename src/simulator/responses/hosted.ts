/**
 * The tools that the service runs itself, as rows of data: when one is used, and what its item and its events say. None
 * of them reaches out: a search finds example.com, a picture is drawn here, code is not run.
 */
import { isObject } from '#shared/json.ts';
import { clip, sumIn } from '../answers/reading.ts';
import { draw } from '../images/picture.ts';
import { encodePng } from '../images/png.ts';
import { hostedPart, type Part } from './parts.ts';
import { includes, type ResponsesRequest, type Tool } from './request.ts';

export interface Use {
  tool: Tool;
  /** The user's words. */
  text: string;
  request: ResponsesRequest;
  id: (prefix: string) => string;
}

export interface Hosted {
  types: readonly string[];
  /** Words that ask for it. */
  asked: RegExp;
  use: (use: Use) => Part;
  /** What the answer's text ends with, and where it points to. */
  citation?: { words: string; annotation: (start: number, end: number) => string };
}

const json = JSON.stringify;

/** Tokens that the work of a tool takes as long as. */
const WORK = 40;

const webSearch: Hosted = {
  types: ['web_search', 'web_search_preview', 'web_search_2025_08_26', 'web_search_preview_2025_03_11'],
  asked: /\b(?:search|look up|news|latest|on the web|online)\b|搜索|查一下|新闻|上网/i,
  use({ text, id }) {
    const own = id('ws');
    const item = (status: string, query: string): string =>
      `{"id":"${own}","type":"web_search_call","status":"${status}","action":{"type":"search"${query}}}`;
    return hostedPart(
      own,
      item('in_progress', ''),
      [
        { type: 'web_search_call.in_progress' },
        { type: 'web_search_call.searching' },
        { type: 'web_search_call.completed', tokens: WORK },
      ],
      item('completed', `,"query":${json(clip(text, 100))}`),
    );
  },
  citation: {
    words: '\n\n([example.com](https://example.com/))',
    annotation: (start, end) =>
      `{"type":"url_citation","end_index":${end},"start_index":${start},"title":"Example Domain","url":"https://example.com/"}`,
  },
};

const fileSearch: Hosted = {
  types: ['file_search'],
  asked: /\b(?:files?|documents?|knowledge base)\b|文件|文档|资料/i,
  use({ text, id }) {
    const own = id('fs');
    const item = (status: string, queries: string): string =>
      `{"id":"${own}","type":"file_search_call","status":"${status}","queries":[${queries}],"results":null}`;
    return hostedPart(
      own,
      item('in_progress', ''),
      [
        { type: 'file_search_call.in_progress' },
        { type: 'file_search_call.searching' },
        { type: 'file_search_call.completed', tokens: WORK },
      ],
      item('completed', json(clip(text, 100))),
    );
  },
};

const codeInterpreter: Hosted = {
  types: ['code_interpreter'],
  asked: /\b(?:code|program|python|calculate|compute|plot)\b|代码|程序|计算/i,
  use({ text, request, id }) {
    const own = id('ci');
    const sum = sumIn(text);
    const expression = sum?.expression.replace('\\times', '*').replace('\\div', '/') ?? json(clip(text, 40));
    const code = `print(${expression})`;
    const outputs = includes(request, 'code_interpreter_call.outputs')
      ? `[{"type":"logs","logs":${json(`${sum?.result ?? clip(text, 40)}\n`)}}]`
      : 'null';
    const item = (status: string, source: string, results: string): string =>
      `{"id":"${own}","type":"code_interpreter_call","status":"${status}","code":${json(source)},"container_id":"${id('cntr')}","outputs":${results}}`;
    const finished = item('completed', code, outputs);
    return hostedPart(
      own,
      finished.replace('"completed"', '"in_progress"').replace(`"code":${json(code)}`, '"code":""'),
      [
        { type: 'code_interpreter_call.in_progress' },
        { type: 'code_interpreter_call_code.delta', more: `,"delta":${json(code)}`, tokens: WORK },
        { type: 'code_interpreter_call_code.done', more: `,"code":${json(code)}` },
        { type: 'code_interpreter_call.interpreting' },
        { type: 'code_interpreter_call.completed', tokens: WORK },
      ],
      finished,
    );
  },
};

const imageGeneration: Hosted = {
  types: ['image_generation'],
  asked: /\b(?:draw|paint|picture|image|illustration)\b|画|图片|插图/i,
  use({ tool, text, id }) {
    const own = id('ig');
    const size = typeof tool['size'] === 'string' && /^\d+x\d+$/.test(tool['size']) ? tool['size'] : '1024x1024';
    const [width = 1024, height = 1024] = size.split('x').map(Number);
    const result = (variant: number): string =>
      Buffer.from(
        encodePng(draw(text, { width: Math.min(width, 2048), height: Math.min(height, 2048) }, { variant })),
      ).toString('base64');
    const partial = typeof tool['partial_images'] === 'number' ? Math.min(3, Math.floor(tool['partial_images'])) : 0;
    const settings = `"background":"opaque","output_format":"png","quality":"medium"`;
    return hostedPart(
      own,
      `{"id":"${own}","type":"image_generation_call","status":"in_progress"}`,
      [
        { type: 'image_generation_call.in_progress' },
        { type: 'image_generation_call.generating' },
        ...Array.from({ length: partial }, (_, i) => ({
          type: 'image_generation_call.partial_image',
          more: `,${settings},"partial_image_b64":"${result(i + 1)}","partial_image_index":${i},"size":"${size}"`,
          tokens: WORK,
        })),
        { type: 'image_generation_call.completed', tokens: WORK },
      ],
      `{"id":"${own}","type":"image_generation_call","status":"completed",${settings},"result":"${result(0)}","revised_prompt":${json(clip(text, 400))},"size":"${size}"}`,
    );
  },
};

const hosted: readonly Hosted[] = [webSearch, fileSearch, codeInterpreter, imageGeneration];

/** The hosted tool of that type, if the simulator has it. */
export function findHosted(type: string): Hosted | undefined {
  return hosted.find((one) => one.types.includes(type));
}

/** An MCP server is never asked: its tools are those the request allows by name. */
export function listTools(tool: Tool, id: (prefix: string) => string): Part {
  const own = id('mcpl');
  const allowed = isObject(tool['allowed_tools']) ? tool['allowed_tools']['tool_names'] : tool['allowed_tools'];
  const names = Array.isArray(allowed) ? allowed.filter((name) => typeof name === 'string') : [];
  const schema = { type: 'object', properties: {}, additionalProperties: true };
  const tools = names.map((name) => ({ annotations: null, description: null, input_schema: schema, name }));
  const item = (list: string): string =>
    `{"id":"${own}","type":"mcp_list_tools","server_label":${json(tool['server_label'] ?? '')},"tools":${list}}`;
  return hostedPart(
    own,
    item('[]'),
    [{ type: 'mcp_list_tools.in_progress' }, { type: 'mcp_list_tools.completed', tokens: WORK }],
    item(json(tools)),
  );
}
