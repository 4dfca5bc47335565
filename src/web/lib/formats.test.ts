import { describe, expect, it } from 'vitest';
import { formats } from './formats.ts';

const en = formats('en');
const zh = formats('zh-CN');

describe('formats', () => {
  it('write durations with the unit that fits', () => {
    expect([en.duration(0.4), en.duration(820), en.duration(1234), en.duration(150_000)]).toEqual([
      '0\u00a0ms',
      '820\u00a0ms',
      '1.2\u00a0s',
      '3\u00a0min',
    ]);
  });

  it('write small sums with two digits that count, and others as money', () => {
    expect([en.money(4000), en.money(123), en.money(12_400_000), en.money(0)]).toEqual([
      '$0.004',
      '$0.00012',
      '$12.40',
      '$0.00',
    ]);
  });

  it('write sums in the currency of the house, and what vendors ask in dollars', () => {
    const euros = formats('en', { code: 'EUR', perDollar: 0.5 });
    expect([euros.money(12_400_000), euros.money(4000), euros.dollars(12_400_000), euros.currency]).toEqual([
      '€6.20',
      '€0.002',
      '$12.40',
      'euros',
    ]);
    const yuan = formats('zh-CN', { code: 'CNY', perDollar: 7 });
    expect([yuan.money(1_000_000), yuan.currency, zh.currency, en.currency]).toEqual([
      '¥7.00',
      '人民币',
      '美元',
      'US dollars',
    ]);
  });

  it('say how long ago in the person’s language, and dates for what is old', () => {
    const now = Date.parse('2026-11-22T12:00:00Z');
    expect(en.ago('2026-11-22T11:59:50Z', now)).toBe('now');
    expect(en.ago('2026-11-22T11:55:00Z', now)).toBe('5 minutes ago');
    expect(zh.ago('2026-11-21T11:00:00Z', now)).toBe('昨天');
    expect(en.ago('2026-01-02T12:00:00Z', now)).toBe('Jan 2, 2026');
    expect(en.ago('2026-11-22T12:00:09Z', now)).toBe('now');
  });

  it('join lists as one says them', () => {
    expect(en.list(['read images', 'use tools'])).toBe('read images and use tools');
    expect(zh.list(['读取图片', '使用工具'])).toBe('读取图片和使用工具');
  });
});
