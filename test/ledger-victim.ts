/**
 * A resource in a process of its own that answers until it is killed. Its data is in the folder, its one deployment,
 * `chat`, leads to the upstream; it writes its address to standard output. `node test/ledger-victim.ts <folder> <upstream>`
 */
import { join } from 'node:path';
import { openResource } from './resource.ts';

const [, , folder = '', upstream = ''] = process.argv;
const resource = await openResource({ file: join(folder, 'parlor.db'), spool: join(folder, 'ledger-spool') });
if (resource.gateway.deployments().length === 0) await resource.deploy('chat', [{ baseUrl: upstream }], 'gpt-4o');
process.stdout.write(`${resource.url}\n`);
