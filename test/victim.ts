/**
 * A resource in a process of its own, to be killed: its data is in the file, its one deployment leads to the upstream,
 * and it asks itself once for every body on its command line. `node test/victim.ts <file> <upstream> <body>…`
 */
import { ask, openResource } from './resource.ts';

const [, , file = '', upstream = '', ...bodies] = process.argv;
const resource = await openResource({ file });
await resource.deploy('chat', [{ baseUrl: upstream }], 'gpt-4o');
await Promise.all(bodies.map((body) => ask(resource, body)));
