import type { unasked as en } from '../en/unasked.ts';
import { phrase, plural, type Widen } from '../../lib/words.ts';

export const unasked: Widen<typeof en> = {
  notice: '预算',
  own: phrase('你{period}的预算已使用 {share}。'),
  key: phrase('密钥“{name}”{period}的预算已使用 {share}。'),
  team: phrase('团队“{name}”{period}的预算已使用 {share}。'),
  person: phrase('{name}{period}的预算已使用 {share}。'),
  instance: phrase('全体{period}的预算已使用 {share}。'),
  period: { day: '今天', month: '本月' },
  more: plural('zh-CN', { other: '还有 {n} 项。' }),
  look: '查看用在了哪里',
  dismiss: '收起',

  forgot: '忘记密码？',
  forgotTitle: '设置新密码',
  forgotIntro: '输入登录用的邮箱。如果它有帐户，链接会在一分钟内送达。',
  email: '邮箱',
  emailInvalid: '这不是邮箱地址。请输入类似 ann@example.com 的地址。',
  send: '发送链接',
  sent: '如果此地址有帐户，链接已在路上。链接只能使用一次，30 分钟内有效。也请查看垃圾邮件。',
  back: '返回',
};
