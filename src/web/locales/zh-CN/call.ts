import { phrase, type Widen } from '../../lib/words.ts';
import type { call as en } from '../en/call.ts';

export const call: Widen<typeof en> = {
  title: phrase('与 {model} 通话'),
  titleNobody: '通话',
  phases: {
    connecting: '正在连接',
    listening: '正在听',
    hearing: '你正在说话',
    thinking: '正在思考',
    answering: '正在回答',
    lost: '连接已断开，正在重新连接',
    over: '通话已结束',
  },
  muted: '麦克风已关闭',
  mute: '关闭麦克风',
  unmute: '打开麦克风',
  end: '挂断',
  close: '关闭',
  again: '重试',
  voice: '声音',
  you: '你',
  captions: '通话内容',
  hint: '直接说话即可，随时可以打断。',
  simulated: '这是模拟器：它的回答是预先写好的。',
  unwritten: '能听到你说的话，但无法记录成文字。管理员可以在“设置 → 实例”中指定用于记录的模型。',
  connectFirst: phrase('{name} 需要你的账户。通话结束后，请在对话中连接。'),
  broken: '无法重新连接。在此之前说的内容已保存在对话中。',
  microphone: {
    insecure: '浏览器只允许 https 页面使用麦克风。请用以 https 开头的地址打开此服务器。',
    unsupported: '此浏览器无法让页面使用麦克风。请换用较新的浏览器。',
    denied: '浏览器不允许此页面使用麦克风。请在浏览器设置中允许，然后重试。',
    missing: '没有麦克风，或它已被拔出。请连接麦克风，然后重试。',
    busy: '麦克风正被其他程序占用。请关闭该程序，然后重试。',
  },
};
