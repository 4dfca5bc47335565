/**
 * Stands in for zod in the built page (vite.config.ts). The contract's schemas give the page its types; nothing is
 * parsed here, because the page trusts its own server. Building schemas costs nothing, using one says what to do.
 */
const MUST_NOT_RUN = new Set<string | symbol>([
  'parse',
  'safeParse',
  'parseAsync',
  'safeParseAsync',
  'decode',
  'encode',
]);

const schema: object = new Proxy(() => schema, {
  get(_, name) {
    if (MUST_NOT_RUN.has(name)) throw new Error('Schemas are only types in the page: let the server check.');
    return schema;
  },
});

export { schema as z };
