import type { Widen } from '../../lib/words.ts';
import type { webSearch as en } from '../en/web-search.ts';

export const webSearch: Widen<typeof en> = {
  title: '联网搜索',
  hint: '会用工具的模型可以搜索网页。搜索词只会发给这里选定的搜索引擎。要让模型阅读找到的网页，请打开“阅读网页”。',
  none: '未开启',
  off: '联网搜索已关闭',
  choose: '选择搜索引擎',
  change: '更改',
  switchOff: '关闭',
  try: '试一试',
  save: '保存并试一试',
  engine: '搜索引擎',
  searxngHint: '你自己的 SearXNG，其设置的 formats 中要有 json。若在内网，还需把该网段加入允许的内网列表。',
  keyHint: '需要服务商提供的密钥。',
  address: '地址',
  addressHint: '留空则使用服务商自己的地址。',
  key: '密钥',
  keyKept: '已保存一个密钥。输入新的即可替换。',
  sample: '明天天气',
  works: '可以使用，找到了：',
  nothing: '可以使用，但没有找到“明天天气”的结果。',
};
