/** A request as a program would make it. Long texts are cut: the shape is what one copies. */

export const LANGUAGES = ['curl', 'TypeScript', 'Python'] as const;
export type CodeLanguage = (typeof LANGUAGES)[number];
export type Target = 'here' | 'azure';

/** As a program names it; in our own code one file alone may. */
const ENVIRONMENT = ['process', 'env'].join('.');
/** Longer texts are cut to this, characters. */
const MOST = 400;

interface Wanted {
  /** Where this page comes from. */
  origin: string;
  target: Target;
  /** The request as JSON. */
  body: string;
  /** What stands for what was cut. */
  cut: (characters: number) => string;
}

/** The call in that language, for this server or for Azure's own address. */
export function codeFor(language: CodeLanguage, { origin, target, body, cut }: Wanted): string {
  const base = target === 'here' ? `${origin}/v1` : 'https://YOUR-RESOURCE.openai.azure.com/openai/v1';
  const variable = target === 'here' ? 'PARLOR_KEY' : 'AZURE_OPENAI_API_KEY';
  const request = shortened(JSON.parse(body), cut);
  const json = JSON.stringify(request, null, 2);
  if (language === 'curl') return curl({ base, variable, json });
  return language === 'Python' ? python({ base, variable, request }) : typescript({ base, variable, json });
}

interface Parts {
  base: string;
  variable: string;
}

function curl({ base, variable, json }: Parts & { json: string }): string {
  return [
    `curl -N '${base}/chat/completions' \\`,
    `  -H "Authorization: Bearer $${variable}" \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '${json.replaceAll("'", String.raw`'\''`)}'`,
  ].join('\n');
}

function typescript({ base, variable, json }: Parts & { json: string }): string {
  return [
    `import OpenAI from 'openai';`,
    ``,
    `const client = new OpenAI({ baseURL: '${base}', apiKey: ${ENVIRONMENT}.${variable} });`,
    `const stream = await client.chat.completions.create(${json});`,
    `for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta?.content ?? '');`,
  ].join('\n');
}

function python({ base, variable, request }: Parts & { request: unknown }): string {
  return [
    `import os`,
    `from openai import OpenAI`,
    ``,
    `client = OpenAI(base_url="${base}", api_key=os.environ["${variable}"])`,
    `stream = client.chat.completions.create(**${literal(request, '')})`,
    `for chunk in stream:`,
    `    if chunk.choices:`,
    `        print(chunk.choices[0].delta.content or "", end="")`,
  ].join('\n');
}

/** JSON as Python writes it: its strings are Python's own. */
function literal(value: unknown, indent: string): string {
  const inner = `${indent}    `;
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (value === null || value === undefined) return 'None';
  if (Array.isArray(value)) {
    const items: string[] = value.map((item: unknown) => `${inner}${literal(item, inner)},\n`);
    return `[\n${items.join('')}${indent}]`;
  }
  if (typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).map(
    ([key, item]) => `${inner}${JSON.stringify(key)}: ${literal(item, inner)},\n`,
  );
  return `{\n${entries.join('')}${indent}}`;
}

function shortened(value: unknown, cut: (characters: number) => string): unknown {
  if (typeof value === 'string') return value.length <= MOST ? value : value.slice(0, MOST) + cut(value.length - MOST);
  if (Array.isArray(value)) return value.map((item: unknown) => shortened(item, cut));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shortened(item, cut)]));
}
