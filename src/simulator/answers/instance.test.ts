import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Json } from '../wire.ts';
import { instanceOf } from './instance.ts';
import { matching } from './pattern.ts';

const hints = { words: 'a soup with leek', places: ['Bern'], expression: undefined };

function made(schema: { [key: string]: Json }): Json {
  return instanceOf(schema, hints);
}

describe('an instance of a schema', () => {
  const shapes: [string, z.ZodType][] = [
    [
      'numbers within bounds',
      z.object({ a: z.int().min(5).max(7), b: z.number().gt(2).lt(3), c: z.int().multipleOf(7).min(8) }),
    ],
    [
      'strings by length and format',
      z.object({
        a: z.string().min(40),
        b: z.string().max(3),
        c: z.email(),
        d: z.uuid(),
        e: z.iso.datetime(),
        f: z.url(),
      }),
    ],
    [
      'enums, literals, booleans, nulls',
      z.object({ a: z.enum(['x', 'y']), b: z.literal(3), c: z.boolean(), d: z.null() }),
    ],
    [
      'arrays and tuples',
      z.object({ a: z.array(z.int()).min(3), b: z.array(z.string()).max(1), c: z.tuple([z.string(), z.int()]) }),
    ],
    [
      'unions and nullables',
      z.object({
        a: z.union([z.object({ x: z.int() }), z.string()]),
        b: z.string().nullable(),
        c: z.string().nullish(),
      }),
    ],
    ['intersections', z.intersection(z.object({ a: z.string() }), z.object({ b: z.int() }))],
  ];

  it.each(shapes)('satisfies it: %s', (_, shape) => {
    const schema = z.toJSONSchema(shape) as { [key: string]: Json }; // a JSON Schema is JSON
    expect(shape.safeParse(made(schema)).error).toBeUndefined();
  });

  it('ends where a schema contains itself', () => {
    const Node = z.object({
      name: z.string(),
      get children() {
        return z.array(Node);
      },
      get next() {
        return Node.nullable();
      },
    });
    const schema = z.toJSONSchema(Node) as { [key: string]: Json }; // a JSON Schema is JSON
    expect(Node.safeParse(made(schema)).error).toBeUndefined();
  });

  it('speaks of what the user said, and of what the field is called', () => {
    const string = { type: 'string' };
    const properties = { city: string, email: string, query: string, year: { type: 'integer' } };
    expect(made({ type: 'object', properties, required: ['city', 'extra'] })).toEqual({
      city: 'Bern',
      email: 'ada@example.com',
      query: 'a soup with leek',
      year: 2026,
      extra: 'a soup with leek',
    });
  });

  it('gives up on a schema that requires itself without end', () => {
    const properties = Object.fromEntries('abcdefghij'.split('').map((name) => [name, { $ref: '#' }]));
    const text = JSON.stringify(made({ type: 'object', properties, required: Object.keys(properties) }));
    expect(text.length).toBeLessThan(200_000);
    expect(made({ type: 'string', format: 'constructor' })).toBe('a soup with leek');
  });

  it('does not lose itself in a reference to nothing or in a circle of references', () => {
    expect(made({ $ref: '#/$defs/nowhere' })).toBeNull();
    expect(made({ $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/a' } } })).toBeNull();
  });
});

describe('a string for a pattern', () => {
  it.each([
    '^[A-Z]{2}-\\d{4}$',
    '^(foo|bar)+_x?$',
    '^\\w+@\\w+\\.com$',
    '[^a-z]{3,}',
    '^(?:\\+\\d{1,3} )?\\d{3}-\\d{4}$',
    '^(?<year>\\d{4})/.*$',
    '^#[0-9a-fA-F]{6}$',
    '\\s[\\d\\-]',
  ])('matches %s', (pattern) => {
    expect(matching(pattern)).toMatch(new RegExp(pattern));
  });

  it('is not made where the pattern asks for more than is understood', () => {
    for (const pattern of ['(?=x)y', '(a', '[a', '\\p{L}', 'a{100000}', '\\1', '*'])
      expect([pattern, matching(pattern)]).toEqual([pattern, undefined]);
  });

  it('costs nothing when the pattern is hostile', () => {
    expect(matching(`^${'(a+)+'.repeat(50)}$`)).toHaveLength(50);
    expect(matching('('.repeat(100_000))).toBeUndefined();
    expect(matching('(((((a{99}){99}){99}){99}){99})')).toBeUndefined();
  });
});
