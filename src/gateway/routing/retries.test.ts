import { describe, expect, it } from 'vitest';
import { Retries, Turn } from './retries.ts';

function crowd(open: number) {
  const state = { open };
  const retries = new Retries(() => state.open);
  const begun: string[] = [];
  const enter = (name: string) => {
    const turn = new Turn(retries, () => begun.push(name));
    turn.enter();
    return turn;
  };
  return { state, retries, begun, enter };
}

describe('room for second tries', () => {
  it('is a fifth of the calls that are going on, and three where there are few', () => {
    const few = crowd(1);
    for (const name of 'abcd') few.enter(name);
    expect(few.begun).toEqual(['a', 'b', 'c']);
    const many = crowd(100);
    for (let i = 0; i < 30; i++) many.enter(String(i));
    expect(many.begun).toHaveLength(20);
    expect([many.retries.busy, many.retries.waiting]).toEqual([20, 10]);
  });

  it('goes to who waits longest', () => {
    const { begun, enter } = crowd(1);
    const [first] = ['a', 'b', 'c', 'd', 'e'].map(enter);
    first?.leave();
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
  });

  it('is given back once, by whoever has it', () => {
    const { retries, begun, enter } = crowd(1);
    const turns = ['a', 'b', 'c', 'd', 'e'].map(enter);
    turns[4]?.leave();
    turns[4]?.leave();
    turns[0]?.leave();
    turns[0]?.leave();
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
    for (const turn of turns) turn.leave();
    expect([retries.busy, retries.waiting]).toEqual([0, 0]);
  });

  it('serves those that leave as soon as they come', () => {
    const retries = new Retries(() => 1);
    const begun: number[] = [];
    const turns: Turn[] = [];
    for (let i = 0; i < 20; i++) {
      const turn: Turn = new Turn(retries, () => {
        begun.push(i);
        if (i >= 3) turn.leave();
      });
      turns.push(turn);
      turn.enter();
    }
    turns[0]?.leave();
    expect(begun).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(retries.waiting).toBe(0);
  });
});
