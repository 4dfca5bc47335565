import { phrase, plural, type Widen } from '../../lib/words.ts';
import type { command as en } from '../en/command.ts';

export const command: Widen<typeof en> = {
  find: '查找对话、设置或操作',
  results: '结果',
  nothing: '没有匹配的内容。请少输几个字试试。',
  count: plural('zh-CN', { other: '{n} 个结果' }),
  recent: '最近使用',
  actions: '操作',
  model: '模型',
  messages: '消息',
  search: '搜索所有内容',
  searchFor: phrase('在所有内容中搜索“{text}”'),
  connect: '连接模型',
  sidebar: '显示或隐藏侧边栏',
  send: '发送消息',
  newLine: '在消息中换行',
  stopAnswer: '停止回答（在消息框中）',
  editLast: '编辑上一条消息（消息框为空时）',
  toMessage: '转到消息框',
  undo: '撤销通知中的操作',
  renameChat: '重命名选中的对话',
  close: '关闭最上层',
};
