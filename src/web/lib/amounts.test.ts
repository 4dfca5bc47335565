import { expect, it } from 'vitest';
import { amountOf, textOf } from './amounts.ts';
import { setCurrency } from './currency.ts';

it('reads money in dollars and counts in whole numbers', () => {
  expect(['5', '$5', '2,50', '0', ''].map((text) => amountOf('budgetMonthMicroUsd', text))).toEqual([
    5_000_000,
    5_000_000,
    2_500_000,
    0,
    null,
  ]);
  expect(['10', '120 000', '', ' 7 '].map((text) => amountOf('tokensPerMinute', text))).toEqual([10, 120_000, null, 7]);
  expect(['0', '-1', '1.5', 'many'].map((text) => amountOf('concurrency', text))).toEqual(Array(4).fill(undefined));
  expect(['x', '-2', '1e3'].map((text) => amountOf('budgetDayMicroUsd', text))).toEqual(Array(3).fill(undefined));
  expect([textOf('budgetDayMicroUsd', 2_500_000), textOf('concurrency', 4), textOf('concurrency', null)]).toEqual([
    '2.5',
    '4',
    '',
  ]);
});

it('reads and writes money in the currency of the house', () => {
  setCurrency({ code: 'EUR', perDollar: 0.92 });
  try {
    const typed = ['5', '5 €', '€5', 'EUR 5', '5,00 EUR'].map((text) => amountOf('budgetMonthMicroUsd', text));
    expect(typed).toEqual(Array(5).fill(5_434_783));
    expect(textOf('budgetMonthMicroUsd', 5_434_783)).toBe('5');
    expect([amountOf('concurrency', '5'), textOf('concurrency', 5)]).toEqual([5, '5']);
  } finally {
    setCurrency();
  }
});
