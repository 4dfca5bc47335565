import { phrase, plural, type Widen } from '../../lib/words.ts';
import type { toolServers as en } from '../en/tool-servers.ts';

export const toolServers: Widen<typeof en> = {
  label: 'MCP 服务器的密钥',
  none: '访问时不带密钥',
  has: phrase('{header}，结尾为 {hint}'),
  hasOnly: phrase('已设置 {header}'),
  give: '添加密钥',
  change: '更换密钥',
  remove: phrase('移除 {name} 的密钥'),
  check: '检查',
  checking: '正在询问…',
  ready: plural('zh-CN', { other: '可用，{n} 个工具' }),
  refused: '有应答，但不接受此密钥。',
  unreachable: '无法作为 MCP 服务器访问。',
  title: phrase('{name} 的密钥'),
  kind: '发送方式',
  bearer: 'Bearer 令牌',
  header: '自定义请求头',
  headerName: '请求头名称',
  headerWrong: '密钥不能放在这个请求头中。请填写类似 x-api-key 的名称。',
  secret: '密钥',
  secretHint: '加密保存，只用于此地址，不会再次显示。',
  secretMissing: '请粘贴密钥。',
  save: '保存',
};
