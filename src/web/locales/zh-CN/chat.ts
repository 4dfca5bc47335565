import type { Widen } from '../../lib/words.ts';
import type { chat as en } from '../en/chat.ts';

export const chat: Widen<typeof en> = {
  message: '消息',
  send: '发送',
  stop: '停止',
};
