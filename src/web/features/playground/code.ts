/** The request as a program. Code, not words: the same in every language. */
import type { Request } from './request.ts';

export const LANGUAGES = ['curl', 'TypeScript', 'Python', 'LangChain'] as const;
export type Language = (typeof LANGUAGES)[number];

export interface Program {
  /** `http://host:3210`, without a trailing slash. */
  origin: string;
  key: string;
  request: Request;
}

export function codeOf(language: Language, program: Program): string {
  return makers[language](program);
}

const makers: Record<Language, (program: Program) => string> = {
  curl: ({ origin, key, request }) =>
    [
      `curl${request['stream'] === true ? ' -N' : ''} ${sh(`${origin}/v1/chat/completions`)} \\`,
      `  -H ${sh('Content-Type: application/json')} \\`,
      `  -H ${sh(`Authorization: Bearer ${key}`)} \\`,
      `  -d ${sh(JSON.stringify(request, null, 2))}`,
    ].join('\n'),

  TypeScript: ({ origin, key, request }) => `// npm install openai
import OpenAI from "openai";

const client = new OpenAI({
  baseURL: ${JSON.stringify(`${origin}/v1`)},
  apiKey: ${JSON.stringify(key)},
});
${
  request['stream'] === true
    ? `const stream = await client.chat.completions.create(${literal(request)});
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta?.content ?? "");`
    : `const answer = await client.chat.completions.create(${literal(request)});
console.log(answer.choices[0]?.message);`
}`,

  Python: ({ origin, key, request }) => `# pip install openai
from openai import OpenAI

client = OpenAI(
    base_url=${JSON.stringify(`${origin}/v1`)},
    api_key=${JSON.stringify(key)},
)
${
  request['stream'] === true
    ? `stream = client.chat.completions.create(
${keywords(request)})
for chunk in stream:
    if chunk.choices and chunk.choices[0].delta.content:
        print(chunk.choices[0].delta.content, end="", flush=True)
print()`
    : `answer = client.chat.completions.create(
${keywords(request)})
print(answer.choices[0].message)`
}`,

  LangChain: ({ origin, key, request: { model, messages, stream, ...more } }) => {
    const rest = Object.fromEntries(Object.entries(more).filter(([name]) => name !== 'stream_options'));
    return `# pip install langchain-openai
from langchain_openai import ChatOpenAI

llm = ChatOpenAI(
    base_url=${JSON.stringify(`${origin}/v1`)},
    api_key=${JSON.stringify(key)},
    model=${JSON.stringify(model)},
)${
      Object.keys(rest).length === 0
        ? ''
        : `.bind(
${keywords(rest)})`
    }
messages = ${python(messages, 0)}
${
  stream === true
    ? `for chunk in llm.stream(messages):
    print(chunk.content, end="", flush=True)
print()`
    : `print(llm.invoke(messages).content)`
}`;
  },
};

/** As TypeScript writes it: names without quotes where they need none. */
function literal(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll(/^(\s*)"([A-Za-z_$][\w$]*)":/gm, '$1$2:');
}

function keywords(fields: Readonly<Record<string, unknown>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `    ${name}=${python(value, 1)},\n`)
    .join('');
}

/** A literal of Python; `depth`: how far it stands in. */
function python(value: unknown, depth: number): string {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value !== 'object') return JSON.stringify(value);
  const pad = '    '.repeat(depth + 1);
  const end = `\n${'    '.repeat(depth)}`;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((each) => `${pad}${python(each, depth + 1)},`).join('\n')}${end}]`;
  }
  const members = Object.entries(value);
  if (members.length === 0) return '{}';
  return `{\n${members.map(([name, each]) => `${pad}${JSON.stringify(name)}: ${python(each, depth + 1)},`).join('\n')}${end}}`;
}

/** One word of a POSIX shell. */
function sh(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
