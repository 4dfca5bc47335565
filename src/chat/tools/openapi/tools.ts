/** Tools of services that are described by an OpenAPI document. */
import { digestOf } from '../permission.ts';
import type { ApiService, Tool } from '../tool.ts';
import { callOperation } from './call.ts';
import type { Operation } from './operation.ts';

/** In the services' order, then their own. */
export function apiTools(services: readonly ApiService[]): Tool[] {
  return services.flatMap((service) => service.operations.map((operation) => toolOf(service, operation)));
}

function toolOf(service: ApiService, known: Operation): Tool {
  const operation = withoutSecret(service, known);
  const { name, method, path, description, parameters, changes } = operation;
  return {
    name: `${service.name}__${name}`.slice(0, 64),
    // The same switch as for an MCP server of that name.
    group: `mcp:${service.name}`,
    description,
    parameters,
    asks: () => changes,
    offered: () => true,
    source: {
      server: service.name,
      url: service.url,
      digest: digestOf(service.url, method, path, description, parameters, operation.arguments),
      asksEachTime: service.asksEachTime,
    },
    run: async (written, context) => ({ text: await callOperation(service, operation, written, context) }),
  };
}

/** What the service is told by us, the model is not asked for. */
function withoutSecret({ secret }: ApiService, operation: Operation): Operation {
  const isSecret = ({ in: place, there }: Operation['arguments'][number]) =>
    secret !== null && place === secret.place && there.toLowerCase() === secret.name.toLowerCase();
  const names = operation.arguments.filter(isSecret).map(({ name }) => name);
  if (names.length === 0) return operation;
  const { properties, required, ...rest } = operation.parameters;
  const left = Object.entries(properties ?? {}).filter(([name]) => !names.includes(name));
  return {
    ...operation,
    arguments: operation.arguments.filter((one) => !isSecret(one)),
    parameters: {
      ...rest,
      properties: Object.fromEntries(left),
      ...(Array.isArray(required) && { required: required.filter((name) => !names.includes(String(name))) }),
    },
  };
}
