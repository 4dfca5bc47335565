/** Tries every fault on every surface and writes what was seen to docs/reliability.md. Takes a few minutes. */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { cells, meet, type Seen } from '../test/fault-matrix.ts';
import { faults, samples, type Fault } from '../test/faults.ts';

const FILE = join(import.meta.dirname, '../docs/reliability.md');
const BEGIN = '<!-- figures: written by scripts/reliability.ts -->';
const END = '<!-- end of figures -->';
const ROUNDS = 4;
const TOGETHER = 25;

interface Row {
  fault: Fault;
  seen: Seen[];
}

async function measure(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const fault of faults) {
    const seen: Seen[] = [];
    for (const cell of cells([fault])) seen.push(await meet(cell, { rounds: ROUNDS, together: TOGETHER }));
    rows.push({ fault, seen });
    console.log(line({ fault, seen }));
  }
  return rows;
}

const sum = (seen: readonly Seen[], of: (one: Seen) => number) => seen.reduce((total, one) => total + of(one), 0);

function line({ fault, seen }: Row): string {
  const waits = seen.flatMap(({ firstByteMs }) => firstByteMs).sort((a, b) => a - b);
  const at = (share: number) => Math.round(waits[Math.min(waits.length - 1, Math.floor(waits.length * share))] ?? 0);
  const cells = [
    fault.name,
    fault.when === 'before' ? 'before the first word' : 'after it',
    sum(seen, ({ calls }) => calls),
    sum(seen, ({ whole }) => whole),
    sum(seen, ({ told }) => told),
    sum(seen, ({ visible }) => visible.length),
    `${at(0.5)} / ${at(0.99)}`,
    sum(seen, ({ leaked }) => leaked),
  ];
  return `| ${cells.join(' | ')} |`;
}

function table(rows: readonly Row[]): string {
  const all = rows.flatMap(({ seen }) => seen);
  const visible = sum(all, (one) => one.visible.length);
  return [
    `${sum(all, ({ calls }) => calls).toLocaleString('en')} calls, ${cells(faults).length} cells (fault × surface × streamed or not; surfaces: ${samples.map(({ name }) => name).join(', ')}), ${TOGETHER} at once, ${ROUNDS} times each. Node ${process.version}, ${availableParallelism()} cores, everything on one machine. Failures a client saw that it should not have seen: **${visible}**. Sockets left open: **${sum(all, ({ leaked }) => leaked)}**.`,
    '',
    '| fault of the first target | when | calls | whole answers | told that it broke off | neither | first byte of rounds that met it, p50 / p99 ms | sockets left |',
    '|---|---|--:|--:|--:|--:|--:|--:|',
    ...rows.map(line),
  ].join('\n');
}

const rows = await measure();
const page = readFileSync(FILE, 'utf8');
const [head = '', rest = ''] = page.split(BEGIN);
const [, tail = ''] = rest.split(END);
writeFileSync(FILE, `${head}${BEGIN}\n${table(rows)}\n${END}${tail}`);
for (const { fault, seen } of rows)
  for (const { visible } of seen) for (const one of visible) console.error(`${fault.name}: ${one}`);
process.exitCode = rows.some(({ seen }) => seen.some(({ visible, leaked }) => visible.length > 0 || leaked > 0))
  ? 1
  : 0;
