/** The names of all fields of a schema, dotted, as a JSON schema has them. */
import { z } from 'zod';

const Node = z.looseObject({
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
});

export function fieldsOf(schema: z.ZodType): string[] {
  return below(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), '');
}

function below(schema: unknown, at: string): string[] {
  const node = Node.safeParse(schema).data;
  if (node === undefined) return [];
  return [
    ...[...(node.anyOf ?? []), ...(node.oneOf ?? [])].flatMap((entry) => below(entry, at)),
    ...(node.items === undefined ? [] : below(node.items, at)),
    ...Object.entries(node.properties ?? {}).flatMap(([key, entry]) => {
      const name = at === '' ? key : `${at}.${key}`;
      return [name, ...below(entry, name)];
    }),
  ];
}
