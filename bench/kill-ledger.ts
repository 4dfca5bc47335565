/** Many × kill -9 of a resource with calls under way: `node bench/kill-ledger.ts [rounds]`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killLedger } from '../test/ledger-killing.ts';

const folder = mkdtempSync(join(tmpdir(), 'parlor-killing-'));
const report = await killLedger(folder, Number(process.argv[2] ?? 100));
rmSync(folder, { recursive: true, force: true });
console.log(JSON.stringify({ ...report, wrong: report.wrong.slice(0, 10) }, null, 2));
const { hours, rows, spent } = report.cost;
process.exitCode = report.wrong.length + report.unknown === 0 && hours === rows && spent === rows ? 0 : 1;
