/**
 * OpenAPI documents as services write them, built by hand: a 3.0 one with everything that has to be followed, put together
 * or left out, and a 3.1 one.
 */

/** A shop of pets, 3.0: references, `allOf`, parameters of a path and of an operation, a key in a header. */
export function petShop(servers: unknown[] = [{ url: '/v2' }]) {
  return {
    openapi: '3.0.3',
    info: { title: 'Pet shop', version: '1.0.0' },
    servers,
    paths: {
      '/pets': {
        get: {
          operationId: 'listPets',
          summary: 'List pets',
          description: 'All pets, or those with one of the tags.',
          parameters: [
            { name: 'tags', in: 'query', schema: { type: 'array', items: { type: 'string' } } },
            {
              name: 'limit',
              in: 'query',
              description: 'How many',
              schema: { type: 'integer', minimum: 1, maximum: 100 },
            },
            {
              name: 'filter',
              in: 'query',
              style: 'deepObject',
              schema: { type: 'object', properties: { kind: { type: 'string' } } },
            },
            { $ref: '#/components/parameters/Trace' },
            { name: 'X-Api-Key', in: 'header', required: true, schema: { type: 'string' } },
          ],
          responses: { 200: { description: 'Pets' } },
        },
        post: {
          operationId: 'createPet',
          summary: 'Add a pet',
          requestBody: { $ref: '#/components/requestBodies/NewPet' },
          responses: { 201: { description: 'Added' } },
        },
      },
      '/pets/{petId}': {
        parameters: [{ name: 'petId', in: 'path', required: true, schema: { type: 'string' } }],
        get: { operationId: 'pets/get-one', summary: 'One pet', responses: { 200: { description: 'The pet' } } },
        delete: {
          operationId: 'pets.get.one',
          summary: 'Give a pet away',
          responses: { 204: { description: 'Gone' } },
        },
      },
      '/pets/{petId}/photo': {
        put: {
          summary: 'Upload a photo',
          requestBody: { required: true, content: { 'multipart/form-data': { schema: { type: 'object' } } } },
          responses: {},
        },
      },
      '/elsewhere': { get: { servers: [{ url: 'https://other.example' }], responses: {} } },
      '/foreign': { get: { parameters: [{ $ref: 'https://other.example/parameters.json#/x' }], responses: {} } },
      '/session': { get: { parameters: [{ name: 'sid', in: 'cookie', required: true, schema: {} }], responses: {} } },
    },
    components: {
      parameters: { Trace: { name: 'X-Trace', in: 'header', schema: { type: 'string' } } },
      requestBodies: {
        NewPet: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/NewPet' } } },
        },
      },
      schemas: {
        Named: {
          type: 'object',
          required: ['name'],
          properties: { name: { type: 'string', description: 'Its name' } },
        },
        NewPet: {
          allOf: [
            { $ref: '#/components/schemas/Named' },
            {
              type: 'object',
              required: ['kind'],
              properties: {
                id: { type: 'string', readOnly: true },
                kind: { type: 'string', enum: ['cat', 'dog'] },
                nickname: { type: 'string', nullable: true },
                weight: { type: 'number', minimum: 0, exclusiveMinimum: true },
                mother: { $ref: '#/components/schemas/NewPet' },
              },
            },
          ],
        },
      },
      securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Api-Key' } },
    },
  };
}

/** A calendar, 3.1: types in lists, a body that is no object, variables in the address. */
export const calendar = {
  openapi: '3.1.0',
  info: { title: 'Calendar', version: '2' },
  servers: [{ url: 'https://{region}.calendar.example/api/', variables: { region: { default: 'eu' } } }],
  paths: {
    '/events': {
      get: {
        parameters: [
          { name: 'from', in: 'query', required: true, schema: { type: 'string', format: 'date' } },
          { name: 'ids', in: 'query', explode: false, schema: { type: 'array' } },
          { name: 'page[size]', in: 'query', schema: { type: ['integer', 'null'] } },
        ],
      },
      post: {
        operationId: 'addEvents',
        requestBody: {
          content: {
            'application/vnd.calendar+json': {
              schema: { type: 'array', items: { $ref: '#/components/schemas/Event', description: 'One of them' } },
            },
          },
        },
      },
    },
    '/look': { get: { operationId: 'look', 'x-openai-isConsequential': true } },
  },
  components: {
    schemas: {
      Event: {
        type: 'object',
        properties: { title: { type: 'string' }, at: { oneOf: [{ type: 'string' }, { type: 'integer' }] } },
      },
    },
    securitySchemes: { signIn: { type: 'http', scheme: 'bearer' } },
  },
};
