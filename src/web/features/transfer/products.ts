import type { ImportFormat } from '#shared/contract/transfer.ts';

/** Names of products are the same in every language. */
export const products: Record<ImportFormat, string> = {
  chatgpt: 'ChatGPT',
  claude: 'Claude',
  lobechat: 'LobeChat',
  'open-webui': 'Open WebUI',
  librechat: 'LibreChat',
  nextchat: 'NextChat',
  'chat-ui': 'chat-ui',
  'chatbot-ui': 'Chatbot UI',
  parlor: 'Parlor',
};
