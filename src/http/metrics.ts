/** What goes on here, for Prometheus (prometheus.io/docs/instrumenting/exposition_formats, text 0.0.4). */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { usageTotals, type UsageTotal } from '#store/usage.ts';
import type { Deps } from './deps.ts';

/** What is asked of the data is asked once in so long, however many scrape. */
const KEPT_MS = 5000;

type Labels = Readonly<Record<string, string>>;
interface Family {
  name: string;
  type: 'counter' | 'gauge';
  help: string;
  samples: readonly [labels: Labels, value: number][];
}

/** Answers `/metrics` to whoever has the token; to others it is not there. */
export function createMetrics(deps: Deps): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  const { metricsToken: token } = deps.web;
  const delay = monitorEventLoopDelay({ resolution: 20 });
  if (token !== null) delay.enable();
  let kept: { until: number; totals: Promise<UsageTotal[]> } | null = null;
  const totals = () => {
    if (kept === null || kept.until < deps.now()) kept = { until: deps.now() + KEPT_MS, totals: usageTotals(deps.db) };
    return kept.totals;
  };
  return async (req, res) => {
    if (token === null || !isSame(req.headers.authorization ?? '', `Bearer ${token}`)) {
      res.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('Nothing here.\n');
      return;
    }
    const families = [...ofProcess(deps, delay), ...ofCalls(await totals()), ofTargets(deps)];
    delay.reset();
    res.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' });
    res.end(families.map(written).join(''));
  };
}

/** Compares in a time that tells nothing of where they differ. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

function ofProcess({ version, runs }: Deps, delay: ReturnType<typeof monitorEventLoopDelay>): Family[] {
  const memory = process.memoryUsage();
  const cpu = process.cpuUsage();
  const one = (name: string, type: Family['type'], help: string, value: number, labels: Labels = {}): Family => ({
    name,
    type,
    help,
    samples: [[labels, value]],
  });
  return [
    one('parlor_info', 'gauge', 'The version that runs.', 1, { version }),
    one('parlor_runs_active', 'gauge', 'Answers of the chat that are being written by this process.', runs.live.size),
    one(
      'process_start_time_seconds',
      'gauge',
      'When the process started, since 1970.',
      Date.now() / 1000 - process.uptime(),
    ),
    one('process_cpu_seconds_total', 'counter', 'Processor time used.', (cpu.user + cpu.system) / 1e6),
    one('process_resident_memory_bytes', 'gauge', 'Memory held.', memory.rss),
    one('nodejs_heap_size_used_bytes', 'gauge', 'Memory used by objects.', memory.heapUsed),
    // 20 ms is the clock's own step.
    one(
      'nodejs_eventloop_lag_p99_seconds',
      'gauge',
      'Lateness of the event loop since the last scrape.',
      Math.max(0, delay.percentile(99) / 1e9 - 0.02),
    ),
  ];
}

/** From the ledger's sums, which every process shares: scrape one, or take the maximum. */
function ofCalls(totals: readonly UsageTotal[]): Family[] {
  const each = (value: (total: UsageTotal) => [Labels, number][]) =>
    totals.flatMap((total) =>
      value(total).map(([more, n]): [Labels, number] => [
        { deployment: total.deployment, model: total.model, ...more },
        n,
      ]),
    );
  return [
    {
      name: 'parlor_calls_total',
      type: 'counter',
      help: 'Calls of models, settled.',
      samples: each(({ calls, failed }) => [
        [{ outcome: 'ok' }, calls - failed],
        [{ outcome: 'failed' }, failed],
      ]),
    },
    {
      name: 'parlor_tokens_total',
      type: 'counter',
      help: 'Tokens; cached ones are input too, reasoning is output too.',
      samples: each((total) => [
        [{ kind: 'input' }, total.input_tokens],
        [{ kind: 'cached' }, total.cached_tokens],
        [{ kind: 'output' }, total.output_tokens],
        [{ kind: 'reasoning' }, total.reasoning_tokens],
      ]),
    },
    {
      name: 'parlor_cost_usd_total',
      type: 'counter',
      help: 'What calls cost whose price is known.',
      samples: each(({ cost_micro_usd }) => [[{}, cost_micro_usd / 1e6]]),
    },
    {
      name: 'parlor_calls_unpriced_total',
      type: 'counter',
      help: 'Calls that used tokens without a known price.',
      samples: each(({ unpriced_calls }) => [[{}, unpriced_calls]]),
    },
  ];
}

function ofTargets({ gateway }: Deps): Family {
  return {
    name: 'parlor_target_state',
    type: 'gauge',
    help: 'How each target of a deployment does: 1 for the state it is in.',
    samples: gateway
      .deployments()
      .flatMap(({ id, name }) =>
        gateway.states(id).map(({ id: target, state }): [Labels, number] => [{ deployment: name, target, state }, 1]),
      ),
  };
}

const escaped = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');

function written({ name, type, help, samples }: Family): string {
  const lines = samples.map(([labels, value]) => {
    const said = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
    return `${name}${said.length === 0 ? '' : `{${said.join(',')}}`} ${value}\n`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}
