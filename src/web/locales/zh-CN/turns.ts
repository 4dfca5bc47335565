import { phrase, plural, type Widen } from '../../lib/words.ts';
import type { turns as en } from '../en/turns.ts';

export const turns: Widen<typeof en> = {
  compare: '对比模型',
  compareHint: '最多四个模型并排回答同一条消息。',
  others: plural('zh-CN', { other: '+{n}' }),
  othersLong: plural('zh-CN', { other: '以及另外 {n} 个模型' }),
  sideBySide: '并排的回答',
  keep: '保留这个',
  kept: phrase('已保留 {model} 的回答，其余留作版本。'),
  goesOnHere: '下一条消息从这里继续',
  goOnHere: '从这里继续',
  show: phrase('显示 {model}'),
  compareVersions: '对比各版本',
  answerWith: '换一个模型回答',
  answerWithModel: phrase('用 {model} 回答'),

  translate: '翻译',
  remember: '记住这一点',
  fork: '从这里分叉',
  forkHint: '新对话，包含到此为止的内容',
  forked: '已分叉为新对话',
  forkedFrom: '从另一个对话的这里分叉而来。',
  continuedFrom: '以上内容来自一个分享的对话。',
  openOriginal: '打开原对话',

  queue: '排队：回答结束后发送',
  steer: '停止回答并立即发送',
  waiting: '等待回答结束',
  sendNow: '立即发送',
  editQueued: '编辑',
  removeQueued: '移除',
  held: '尚未发送：前一个回答被停止或出错。',
  heldBy: phrase('尚未发送。{sentence}'),
  placeholderBusy: '继续提问，将在回答结束后发送',

  summing: '正在总结之前的内容…',
  summed: plural('zh-CN', { other: '已总结之前的 {n} 条消息' }),
  summedOff: plural('zh-CN', { other: '之前的 {n} 条消息按原文发送' }),
  sumFailed: '未能总结之前的消息，最早的消息已略去。',
  summedHint: phrase('上下文窗口快满了。模型读到的是以下总结：{before} → {after} 个令牌。'),
  useMessages: '改为发送原文',
  useSummary: '改为发送总结',

  simulated: '模拟的回答：不产生费用。',
  free: '模拟',
  cachedShare: phrase('缓存 {share}'),
  glass: '此回答的由来',

  contextFull: phrase('已用上下文窗口的 {share}'),
  contextTokens: plural('zh-CN', { other: '下一次请求约需 {n} 个令牌' }),

  finishedTitle: phrase('“{title}”已有回答'),
};
