import { phrase, plural, type Widen } from '../../lib/words.ts';
import type { glass as en } from '../en/glass.ts';

export const glass: Widen<typeof en> = {
  title: '此回答的由来',
  close: '关闭',
  continued: phrase('{when} 继续'),
  asked: phrase('{when} 提问'),
  unknown: '没有保留此回答的请求：它是导入的，或由旧版本生成。',

  calls: '调用',
  purposes: { chat: '回答', title: '标题', summary: '总结之前的消息', translation: '翻译', check: '检查', trial: '试用后继模型', playground: '演练场' },
  otherPurpose: phrase('调用（{purpose}）'),
  columns: {
    what: '用途',
    input: '输入',
    cached: '缓存',
    output: '输出',
    first: '首个令牌',
    total: '总用时',
    price: '价格',
  },
  attempts: plural('zh-CN', { other: '尝试 {n} 次' }),
  failed: phrase('失败：{code}'),
  simulated: '模拟',
  unpriced: '未知',

  prompt: '发送的内容',
  parts: {
    instructions: '指令',
    project: '项目',
    files: '文件',
    memory: '记忆',
    summary: '总结',
    history: '消息',
    tools: '工具',
    continue: '继续的请求',
  },
  roles: { system: '系统', user: '你', assistant: '回答', tool: '工具' },
  about: '各部分的令牌数为估算；上面的调用列出了服务方的计数。',
  exact: '由对话重建，与实际发送的内容一致（已核对指纹）。',
  changed: '此回答之前的内容已有变化：这里是现在会发送的内容。',
  leftOut: plural('zh-CN', { other: '有 {n} 条较早的消息放不下。' }),
  request: '请求（JSON）',
  adapted: '网关会换上部署自己的名称和模型所需的设置；密钥最后加入，不会显示。',

  changedFor: phrase('为此模型所做的更改：{changes}'),

  code: '同样的调用（代码）',
  codeHint: '调用此服务器，密钥放在 PARLOR_KEY 中。换成 Azure 只需更改基址。',
  codeAzure: '调用 Azure OpenAI，使用你自己的资源和密钥。',
  target: '目标',
  here: '此服务器',
  azure: 'Azure OpenAI',
  language: '语言',
  cut: phrase('… 另有 {count} 个字符'),

  window: {
    title: '上下文窗口',
    used: phrase('已用 {used} / {room} 个令牌'),
    usedUnknown: phrase('{used} 个令牌；模型的上限未知'),
    rest: phrase('{window} 中的 {tokens} 留给回答。'),
    summed: plural('zh-CN', { other: '{n} 条消息以总结形式发送。' }),
    leftOut: plural('zh-CN', { other: '{n} 条较早的消息将被略去。' }),
    soon: phrase('超过 {tokens} 个令牌后，较早的消息会被总结；你会在对话中看到，也可以撤销。'),
    cached: phrase('上一次请求有 {share} 命中服务方的缓存。'),
    estimate: '估算值，已按最近的回答校正。',
  },
};
