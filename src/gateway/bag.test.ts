import { describe, expect, it } from 'vitest';
import { createBag } from './bag.ts';

const thing = (name: string) => ({ name, place: -1 });
const names = (bag: Iterable<{ name: string }>) => [...bag].map(({ name }) => name).toSorted();

describe('a bag', () => {
  it('holds what was put in and not taken out, in any order of coming and going', () => {
    const bag = createBag<ReturnType<typeof thing>>();
    const all = Array.from({ length: 50 }, (_, i) => thing(String(i).padStart(2, '0')));
    for (const each of all) bag.add(each);
    const gone = new Set<string>();
    for (let i = 0; i < 200; i++) {
      const each = all[(i * 7) % 50];
      if (each === undefined) continue;
      if (gone.delete(each.name)) bag.add(each);
      else {
        bag.delete(each);
        gone.add(each.name);
      }
      expect(names(bag)).toEqual(names(all.filter(({ name }) => !gone.has(name))));
      expect(bag.size).toBe(50 - gone.size);
    }
  });

  it('does not mind taking out twice, or what was never in', () => {
    const bag = createBag<ReturnType<typeof thing>>();
    const [one, two] = [thing('1'), thing('2')];
    bag.add(one);
    bag.delete(two);
    bag.delete(one);
    bag.delete(one);
    expect(bag.size).toBe(0);
    bag.add(two);
    bag.delete(one);
    expect(names(bag)).toEqual(['2']);
  });

  it('can be emptied while it is walked', () => {
    const bag = createBag<ReturnType<typeof thing>>();
    for (const name of ['a', 'b', 'c']) bag.add(thing(name));
    for (const each of bag) bag.delete(each);
    expect(bag.size).toBe(0);
  });
});
