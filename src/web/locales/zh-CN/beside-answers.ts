import { phrase, type Widen } from '../../lib/words.ts';
import type { besideAnswers as en } from '../en/beside-answers.ts';

export const besideAnswers: Widen<typeof en> = {
  mentions: '匹配的助手和文件',
  assistants: '助手',
  files: '你的文件',
  mentioned: phrase('{name} 将回答这条消息'),
  attached: phrase('已附加 {name}'),
  answeredBy: phrase('由 {name} 回答'),

  translating: phrase('正在翻译成{language}…'),
  translatedInto: '已翻译成',
  by: phrase('由 {model} 翻译'),
  showOriginal: '显示原文',

  thumbs: { up: '回答得好', down: '回答得不好' },
  thumbTold: phrase('{thumb}（所有者可查看）'),
  unrate: '撤回评价',
  changeWords: '修改你的话，或撤回评价',
  why: { up: '好在哪里？（可选）', down: '哪里不好？（可选）' },
  ratingKept: '你的评价与对话一起保存，不会告知任何人。',
  ratingTold: '此服务器的所有者可以看到你的评价和文字，以及你的名字和所用模型，但看不到对话。',
  ownerReads: '所有者可查看',
  noWords: '不填写',
  saveWords: '保存',

  script: {
    output: '输出',
    nothing: '没有输出任何内容。',
    cut: '还有更多内容，此处已截断。',
    working: '正在运行…',
    error: '脚本因错误而停止。',
    time: '运行时间过长，已停止。',
    memory: '所需内存超过脚本的上限，已停止。',
    busy: '正在运行的脚本过多。请稍后再问。',
    room: '空间不足，放不下的文件没有保留。',
  },
  download: phrase('下载 {name}'),

  recalled: '来自以往对话',
  saidByYou: '你',
  followUps: '接下来可以问',

  rememberTitle: '记住这一点',
  fact: '关于你要记住的内容',
  factHint: '一句话。在你删除之前，它会放在你的其他对话之前。',
  remember: '记住',
  kept: '已记住',
  forgotten: '已忘记',
  forget: '忘记',
  manage: '查看全部记忆',

  connectFirst: phrase('请先连接你在 {name} 的帐户。'),
  connectedNow: phrase('{name} 已连接，请再问一次。'),
  connect: '连接',
  connections: '已连接的服务',

  mayRun: '是否允许运行？',
  callWords: {
    once: '允许一次',
    chat: '在此对话中允许',
    always: '始终允许',
    no: '不允许',
    never: '永不允许',
  },
  whyAsked: {
    changed: '你曾选择始终允许此工具，但它的说明此后有变化，请再确认一次。',
    others: '你曾选择始终允许此工具。但此对话中有并非由你写下的内容，可能是它要求运行的，因此仍需询问。',
  },
  tooLate: '已无需回应此请求。',
  keptWords: '你已做的决定',
};
