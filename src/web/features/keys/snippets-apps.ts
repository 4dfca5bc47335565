/** Applications that are told where to ask: a file, variables, or what to fill in. A JSON string is YAML's as well. */
import { quoted, sh, type SnippetInput } from './snippets-text.ts';

type Maker = (input: SnippetInput) => string;
type App = 'Open WebUI' | 'LibreChat' | 'Continue' | 'Cursor' | 'Cline' | 'Claude Code';

export const apps: Record<App, Partial<Record<'azure' | 'openai' | 'anthropic', Maker>>> = {
  'Open WebUI': {
    openai: ({ origin, key }) =>
      [
        'docker run -d -p 3000:8080 --name open-webui \\',
        '  --add-host=host.docker.internal:host-gateway \\',
        `  -e ${sh(`OPENAI_API_BASE_URL=${outside(origin)}/v1`)} \\`,
        `  -e ${sh(`OPENAI_API_KEY=${key}`)} \\`,
        '  -e ENABLE_OLLAMA_API=false \\',
        '  -v open-webui:/app/backend/data \\',
        '  ghcr.io/open-webui/open-webui:main',
      ].join('\n'),
  },
  LibreChat: {
    openai: ({ origin, key, model }) => `# librechat.yaml
version: 1.2.1
endpoints:
  custom:
    - name: "Parlor"
      apiKey: ${quoted(key)}
      baseURL: ${quoted(`${outside(origin)}/v1`)}
      models:
        default: [${quoted(model)}]
        fetch: true
      titleConvo: true
      titleModel: ${quoted(model)}
      modelDisplayLabel: "Parlor"`,
  },
  Continue: {
    openai: (input) => continued('openai', `${input.origin}/v1`, input),
    anthropic: (input) => continued('anthropic', `${input.origin}/anthropic/v1`, input),
  },
  Cursor: {
    openai: ({ origin, key, model }) =>
      [
        'Cursor Settings → Models → API Keys',
        '',
        `OpenAI API Key            ${key}`,
        `Override OpenAI Base URL  ${origin}/v1`,
        `Add custom model          ${model}`,
      ].join('\n'),
  },
  Cline: {
    openai: ({ origin, key, model }) =>
      [
        'Cline → Settings → API Configuration',
        '',
        'API Provider  OpenAI Compatible',
        `Base URL      ${origin}/v1`,
        `API Key       ${key}`,
        `Model ID      ${model}`,
      ].join('\n'),
  },
  'Claude Code': {
    anthropic: ({ origin, key, model }) =>
      [
        'unset ANTHROPIC_API_KEY',
        `export ANTHROPIC_BASE_URL=${sh(`${origin}/anthropic`)}`,
        `export ANTHROPIC_AUTH_TOKEN=${sh(key)}`,
        `export ANTHROPIC_MODEL=${sh(model)}`,
        `export ANTHROPIC_DEFAULT_HAIKU_MODEL=${sh(model)}`,
        'claude',
      ].join('\n'),
  },
};

function continued(provider: string, apiBase: string, { key, model }: SnippetInput): string {
  return `# ~/.continue/config.yaml
name: Parlor
version: 0.0.1
schema: v1
models:
  - name: ${quoted(model)}
    provider: ${provider}
    model: ${quoted(model)}
    apiBase: ${quoted(apiBase)}
    apiKey: ${quoted(key)}
    roles:
      - chat
      - edit
      - apply`;
}

/** What this machine is called inside a container on it. */
function outside(origin: string): string {
  return origin.replace(/^(https?:\/\/)(localhost|127\.0\.0\.1)(?=:|$)/, '$1host.docker.internal');
}
