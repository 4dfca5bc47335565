/** NextChat #6753: an id climbed out of the place it was put into. Every id has one form, checked at the border. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { endpoints } from '#shared/contract/index.ts';
import { Id } from '#shared/ids.ts';
import { testApp, type TestApp } from '../app.ts';
import { dump } from './world.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.close());

const CLIMBING = [
  '..',
  '../x',
  '..%2fx',
  'chat_x',
  '*',
  "' or 1=1--",
  '%00',
  'CHAT_00000000000000000000000000',
  ' ',
  'x'.repeat(9000),
];

/** A schema, or each of those it may be one of. */
function formsOf(schema: unknown): object[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return 'anyOf' in schema && Array.isArray(schema.anyOf) ? schema.anyOf.flatMap(formsOf) : [schema];
}

/** What others name, and nobody makes a path or a query of: looked up as it is, in a column or in memory. */
const THEIRS = new Set([
  'getShared :token',
  'followShared :token',
  'followShared ?seen',
  'getSharedReader :token',
  'continueShared :token',
  'openShared :token',
  'getSharedFile :token',
  'getSharedFile :file',
  'removePasskey :id',
  'allowCall :call',
]);

/** A form of its own, in which no path can be written: of one beginning and one end, letters, digits and hyphens. */
const climbsNowhere = (pattern: unknown): boolean =>
  typeof pattern === 'string' && /^\^[^./\\%|]*(?:\\d[^./\\%|]*)*\$$/.test(pattern);

describe('parameters of paths', () => {
  it('are ids of our form, or one of a fixed list', () => {
    const pattern = z.object({ pattern: z.string() }).parse(z.toJSONSchema(Id)).pattern;
    for (const [name, { path, params }] of Object.entries(endpoints)) {
      const { properties = {} } = z
        .object({ properties: z.record(z.string(), z.unknown()).optional() })
        .parse(z.toJSONSchema(params));
      expect(
        Object.keys(properties).map((key) => `:${key}`),
        `in ${name}`,
      ).toEqual(path.match(/:\w+/g) ?? []);
      for (const [key, schema] of Object.entries(properties))
        for (const form of THEIRS.has(`${name} :${key}`) ? [] : formsOf(schema))
          expect(
            'pattern' in form
              ? form.pattern === pattern || climbsNowhere(form.pattern)
              : 'enum' in form || 'const' in form,
            `in ${name}`,
          ).toBe(true);
    }
  });

  it('of any other form are found nowhere, and nothing happens', async () => {
    const owner = await app.as('owner', 'owner');
    const before = await dump(app);
    for (const { method, path, form } of Object.values(endpoints)) {
      if (!path.includes(':') || path.includes(':token') || form === 'bytes') continue;
      for (const id of CLIMBING) {
        const asked = path.replaceAll(/:\w+/g, encodeURIComponent(id));
        // The browser itself climbs: what it asks for then is another route.
        if (new URL(asked, 'http://x').pathname !== asked) continue;
        const response = await owner.raw(asked, {
          method,
          ...(method === 'GET' || method === 'DELETE' ? {} : { body: '{}' }),
        });
        expect(response.status, `${method} ${path} with ${id.slice(0, 40)}`).toBe(404);
      }
    }
    expect(await dump(app)).toEqual(before);
  });
});
