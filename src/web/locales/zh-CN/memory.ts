import { phrase, plural, type Widen } from '../../lib/words.ts';
import type { memory as en } from '../en/memory.ts';

export const memory: Widen<typeof en> = {
  title: '记忆',
  intro: '在你的对话之前告诉模型的、关于你的内容。其他人看不到。',
  none: '还没有记住任何内容。可以在这里写一条，或让模型记住某件事。',
  add: '添加一条',
  placeholder: '住在杭州，用 Go 写程序。',
  save: '保存',
  edit: phrase('编辑“{fact}”'),
  delete: phrase('删除“{fact}”'),
  deleted: '已忘记',
  byYou: '由你写下',
  byModel: '由模型记下',
  said: phrase('来自 {title}'),
  takes: phrase('每个对话占用 {tokens} / {most} 个令牌'),
  beyond: phrase('共 {tokens} 个令牌。只会告知最新的 {most} 个；请删除不再正确的内容。'),
  facts: plural('zh-CN', { other: '{n} 条' }),
};
