import { describe, expect, it } from 'vitest';
import { calendar, petShop } from '../../../../test/openapi-documents.ts';
import { readDocument } from './document.ts';
import { operationsOf } from './operations.ts';

const AT = 'https://pets.example/docs/openapi.json';
const read = (document: unknown, address: string | null = AT) => {
  const found = readDocument(JSON.stringify(document), address);
  return { ...found, ...operationsOf(found, address) };
};
const named = (document: unknown, name: string) => read(document).operations.find((one) => one.name === name);

describe('an OpenAPI document', () => {
  it('says where its service is, what it is called and how it wants to know who asks', () => {
    expect(read(petShop())).toMatchObject({
      title: 'Pet shop',
      servers: ['https://pets.example/v2'],
      secret: { place: 'header', name: 'X-Api-Key' },
    });
    expect(read(calendar, null)).toMatchObject({
      servers: ['https://eu.calendar.example/api'],
      secret: { place: 'header', name: 'authorization' },
    });
    // Pasted, and relative: nobody can say where.
    expect(read(petShop(), null).servers).toEqual([]);
    const odd = [
      { url: 'ftp://pets.example' },
      { url: 'https://me:secret@pets.example' },
      { url: '//cdn.example/x?y#z' },
    ];
    expect(read(petShop(odd)).servers).toEqual(['https://cdn.example/x']);
  });

  it('gives its operations names that models take, each once, and says which may change something', () => {
    const { operations } = read(petShop());
    expect(operations.map(({ name, method, changes }) => [name, method, changes])).toEqual([
      ['listPets', 'get', false],
      ['createPet', 'post', true],
      ['pets_get_one', 'get', false],
      ['pets_get_one_2', 'delete', true],
    ]);
    expect(read(calendar).operations.map(({ name, changes }) => [name, changes])).toEqual([
      ['get_events', false],
      ['addEvents', true],
      ['look', true],
    ]);
    expect(operations[0]?.description).toBe('List pets – All pets, or those with one of the tags.');
  });

  it('leaves out what cannot be called, and says why', () => {
    expect(read(petShop()).skipped).toEqual([
      { method: 'put', path: '/pets/{petId}/photo', why: 'body' },
      { method: 'get', path: '/elsewhere', why: 'elsewhere' },
      { method: 'get', path: '/foreign', why: 'reference' },
      { method: 'get', path: '/session', why: 'cookie' },
    ]);
  });

  it('puts path, query, headers and body into one schema: references followed, allOf put together', () => {
    expect(named(petShop(), 'createPet')?.parameters).toEqual({
      type: 'object',
      properties: {
        name: { type: 'string', description: 'Its name' },
        kind: { type: 'string', enum: ['cat', 'dog'] },
        nickname: { type: ['string', 'null'] },
        weight: { type: 'number', exclusiveMinimum: 0 },
        // Round in circles no further.
        mother: {},
      },
      required: ['name', 'kind'],
      additionalProperties: false,
    });
    expect(named(petShop(), 'listPets')).toMatchObject({
      parameters: {
        properties: {
          tags: { type: 'array', items: { type: 'string' } },
          limit: { type: 'integer', minimum: 1, maximum: 100, description: 'How many' },
          'X-Trace': { type: 'string' },
          'X-Api-Key': { type: 'string' },
        },
        required: ['X-Api-Key'],
      },
    });
    expect(named(petShop(), 'pets_get_one')?.parameters).toMatchObject({ required: ['petId'] });
    const [events, add] = read(calendar).operations;
    expect(events?.parameters).toMatchObject({
      properties: {
        from: { format: 'date' },
        ids: { type: 'array', items: {} },
        page_size_: { type: ['integer', 'null'] },
      },
    });
    expect(add?.parameters['properties']).toEqual({
      body: {
        type: 'array',
        items: {
          type: 'object',
          description: 'One of them',
          properties: { title: { type: 'string' }, at: { anyOf: [{ type: 'string' }, { type: 'integer' }] } },
        },
      },
    });
  });

  it.each([
    ['openapi: 3.0.0\ninfo:\n  title: x', 'openapi_yaml'],
    ['# ours\n---\nswagger: "2.0"', 'openapi_yaml'],
    ['<html>', 'openapi_not_json'],
    ['[]', 'openapi_not_json'],
    ['{"swagger":"2.0"}', 'openapi_version'],
    ['{"openapi":"4.0.0"}', 'openapi_version'],
    ['{}', 'openapi_version'],
  ])('is refused with what it is: %j', (text, code) => {
    expect(() => readDocument(text, null)).toThrow(expect.objectContaining({ code }));
  });
});
