import { phrase, type Widen } from '../../lib/words.ts';
import type { terms as en } from '../en/terms.ts';

export const terms: Widen<typeof en> = {
  title: '使用条款',
  before: phrase('请阅读并接受以下条款，然后即可使用 {instance}。'),
  changed: phrase('{instance} 的使用条款有变更。请阅读并接受后继续；你写的内容仍在。'),
  accept: '接受并继续',
  leave: '退出登录',
  elsewhere: phrase('没有你所用语言的文本。此文本为{language}。'),
  acceptedAt: phrase('你已于 {date} 接受。'),
  atTheDoor: '进入时会请你接受这些条款。',
};
