/**
 * OpenAPI documents in the manner of well-known services, shortened: a forge of code on its own host, the pet store that
 * everybody begins with, and what an office writes for itself.
 */

const ok = { 200: { description: 'OK' } };
const text = { type: 'string' };

/** A forge, 3.0: an address with variables, parameters by reference, one text as it is, uploads as they are. */
export const forge = {
  openapi: '3.0.3',
  info: { title: 'Forge v3 REST API', version: '1.1.4', license: { name: 'MIT' } },
  servers: [
    {
      url: '{protocol}://{hostname}/api/v3',
      variables: {
        protocol: { default: 'https', enum: ['https', 'http'] },
        hostname: { default: 'git.example', description: 'Self-hosted' },
      },
    },
  ],
  paths: {
    '/repos/{owner}/{repo}/issues': {
      get: {
        operationId: 'issues/list-for-repo',
        summary: 'List repository issues',
        parameters: [
          { $ref: '#/components/parameters/owner' },
          { $ref: '#/components/parameters/repo' },
          { name: 'labels', in: 'query', description: 'Comma-separated', schema: text },
          { $ref: '#/components/parameters/per-page' },
        ],
        responses: ok,
      },
      post: {
        operationId: 'issues/create',
        summary: 'Create an issue',
        parameters: [{ $ref: '#/components/parameters/owner' }, { $ref: '#/components/parameters/repo' }],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['title'],
                properties: {
                  title: { oneOf: [{ type: 'string' }, { type: 'integer' }] },
                  assignees: { type: 'array', items: { $ref: '#/components/schemas/login' } },
                },
              },
            },
          },
        },
        responses: ok,
      },
    },
    '/markdown/raw': {
      post: {
        operationId: 'markdown/render-raw',
        summary: 'Render a Markdown document in raw mode',
        requestBody: { content: { 'text/plain': { schema: text }, 'text/x-markdown': { schema: text } } },
        responses: ok,
      },
    },
    '/repos/{owner}/{repo}/releases/assets': {
      post: {
        operationId: 'repos/upload-release-asset',
        requestBody: { content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } },
        responses: ok,
      },
    },
  },
  components: {
    parameters: {
      owner: { name: 'owner', in: 'path', required: true, description: 'Not case sensitive.', schema: text },
      repo: { name: 'repo', in: 'path', required: true, schema: text },
      'per-page': { name: 'per_page', in: 'query', schema: { type: 'integer', default: 30 } },
    },
    schemas: { login: { type: 'string', minLength: 1 } },
  },
};

/** The pet store, 3.0: bodies of three kinds, a key in a header beside OAuth, an upload of bytes. */
export const petstore = {
  openapi: '3.0.4',
  info: { title: 'Swagger Petstore - OpenAPI 3.0', version: '1.0.27' },
  servers: [{ url: '/api/v3' }],
  paths: {
    '/pet': {
      put: {
        operationId: 'updatePet',
        requestBody: {
          required: true,
          content: {
            'application/xml': { schema: { $ref: '#/components/schemas/Pet' } },
            'application/x-www-form-urlencoded': { schema: { $ref: '#/components/schemas/Pet' } },
            'application/json': { schema: { $ref: '#/components/schemas/Pet' } },
          },
        },
        responses: ok,
      },
      post: {
        operationId: 'addPet',
        requestBody: {
          required: true,
          content: {
            'application/xml': { schema: { $ref: '#/components/schemas/Pet' } },
            'application/x-www-form-urlencoded': { schema: { $ref: '#/components/schemas/Pet' } },
          },
        },
        responses: ok,
      },
    },
    '/pet/findByTags': {
      get: {
        operationId: 'findPetsByTags',
        parameters: [{ name: 'tags', in: 'query', explode: true, schema: { type: 'array', items: text } }],
        responses: ok,
      },
    },
    '/pet/{petId}/uploadImage': {
      post: {
        operationId: 'uploadFile',
        parameters: [{ name: 'petId', in: 'path', required: true, schema: { type: 'integer', format: 'int64' } }],
        requestBody: { content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } },
        responses: ok,
      },
    },
  },
  components: {
    schemas: {
      Category: { type: 'object', properties: { id: { type: 'integer' }, name: text } },
      Pet: {
        required: ['name', 'photoUrls'],
        type: 'object',
        properties: {
          id: { type: 'integer', format: 'int64' },
          name: text,
          category: { $ref: '#/components/schemas/Category' },
          photoUrls: { type: 'array', items: text },
          status: { type: 'string', enum: ['available', 'pending', 'sold'] },
        },
      },
    },
    securitySchemes: {
      api_key: { type: 'apiKey', name: 'api_key', in: 'header' },
      petstore_auth: { type: 'oauth2', flows: {} },
    },
  },
};

/** An office's own, 3.1: forms, receipts to be uploaded, every style of a path, a key in the query. */
export const office = {
  openapi: '3.1.0',
  info: { title: 'Office', version: '7' },
  servers: [{ url: 'http://office.intranet:8080/v1' }],
  paths: {
    '/absences': {
      post: {
        operationId: 'requestAbsence',
        requestBody: {
          required: true,
          content: {
            'application/x-www-form-urlencoded': {
              schema: {
                type: 'object',
                required: ['from'],
                properties: {
                  from: { type: 'string', format: 'date' },
                  days: { type: 'array', items: text },
                  tags: { type: 'array', items: text },
                  person: { type: 'object', properties: { name: text, team: { type: 'object' } } },
                  note: { type: ['string', 'null'] },
                  extra: { type: 'object', properties: { a: text } },
                },
              },
              encoding: { tags: { style: 'form', explode: false }, person: { style: 'deepObject', explode: true } },
            },
          },
        },
      },
    },
    '/receipts': {
      post: {
        operationId: 'addReceipt',
        requestBody: {
          required: true,
          content: {
            'multipart/form-data': {
              schema: {
                type: 'object',
                required: ['scan'],
                properties: {
                  scan: { type: 'string', contentMediaType: 'application/pdf', description: 'The receipt.' },
                  more: { type: 'array', items: { type: 'string', format: 'binary' } },
                  amount: { type: 'number' },
                  for: { type: 'object', properties: { project: text } },
                },
              },
            },
          },
        },
      },
    },
    '/rooms/{.floor}': { get: { parameters: [] } },
    '/rooms{floor}/desks{at}/{range}': {
      get: {
        operationId: 'desks',
        parameters: [
          { name: 'floor', in: 'path', required: true, style: 'label', schema: { type: 'array', items: text } },
          { name: 'at', in: 'path', required: true, style: 'matrix', explode: true, schema: { type: 'object' } },
          { name: 'range', in: 'path', required: true, schema: { type: 'array', items: text } },
          { name: 'X-Views', in: 'header', explode: true, schema: { type: 'object' } },
        ],
      },
    },
  },
  components: { securitySchemes: { key: { type: 'apiKey', in: 'query', name: 'key' } } },
};
