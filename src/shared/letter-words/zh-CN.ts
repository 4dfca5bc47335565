import type { en } from './en.ts';

export const zhCN: typeof en = {
  hello: '{name}，你好：',
  sign: '{instance}',
  test: {
    subject: '来自 {instance} 的测试邮件',
    text: '此邮件由“设置 → 邮件”发出。此服务器的邮件可以送达。',
  },
  invite: {
    subject: '邀请你加入 {instance}',
    text: '{inviter} 邀请你加入 {instance}。打开此链接即可创建帐户：',
    until: '链接只能使用一次，有效期至 {date}（UTC）。',
  },
  reset: {
    subject: '{instance} 的新密码',
    text: '有人为此地址请求新密码。打开此链接即可设置：',
    until: '链接只能使用一次，30 分钟内有效。',
    not: '如果不是你本人，无需任何操作：密码保持不变。',
  },
  confirm: {
    subject: '你在 {instance} 的帐户',
    text: '有人用此邮箱在 {instance} 创建了帐户。打开此链接以确认邮箱属于你，并设置密码：',
    until: '链接只能使用一次，一天内有效。',
    not: '如果不是你本人，无需任何操作：帐户不会开通。',
  },
  budget: {
    subject: {
      own: '你的预算已使用 {share}',
      key: '密钥“{name}”的预算已使用 {share}',
      team: '团队“{name}”的预算已使用 {share}',
      person: '{name} 的预算已使用 {share}',
      instance: '{instance} 的预算已使用 {share}',
    },
    day: '今天的 {budget} 中已使用 {spent}。',
    month: '本月的 {budget} 中已使用 {spent}。',
    goesOn: '无需任何操作：在预算用完之前，调用照常进行。预算于 {date}（UTC）重新计算。',
    stopped: '在 {date}（UTC）预算重新计算之前，或在提高预算之前，后续调用会被拒绝。',
    look: '用在了哪里：',
    off: '可以在该页面关闭此类邮件。',
  },
};
