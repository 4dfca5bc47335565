/** The way to the upstream: its name resolves, the connection stands, the certificate is good. */
import { lookup } from 'node:dns/promises';
import type { ErrorCode } from '#shared/errors.ts';
import { networkOf } from '#net/addresses.ts';
import { shown, type Asked, type Asking, type Subject } from './ask.ts';
import { failed, passed, skipped, type Verdict } from './verdict.ts';

/** Surely no deployment of anybody's: what answers to it tells of the resource alone. */
export const NOWHERE = 'parlor-check-no-such-deployment';

const ADDRESS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'address_invalid',
  'address_unresolved',
  'address_private',
]);

/** The first question, without a key: does anybody answer, and who. */
export async function knock(subject: Subject, ask: Asking): Promise<Asked> {
  const lists = !subject.azure && subject.provider.speaks.includes('models');
  return ask({ wire: lists ? 'models' : 'chat-completions', deployment: NOWHERE, key: null, stranger: true, json: {} });
}

/**
 * Whether the address leads anywhere it may. The guarded request decides; the look-up beside it only shows the
 * addresses, and ends the stage early when they are public (behind a proxy our own resolver may know nothing).
 */
export async function checkAddress(subject: Subject, first: Promise<Asked>): Promise<Verdict> {
  const name = subject.host;
  const found = await Promise.race([
    lookup(name, { all: true }).then(
      (addresses) => addresses.map(({ address }) => address),
      () => [],
    ),
    first.then(() => []),
  ]);
  const exchange = found.length === 0 ? null : { request: `resolve ${name}`, response: found.join('\n') };
  if (found.length > 0 && found.every((address) => networkOf(address) === 'public')) return passed(exchange);
  const asked = await first;
  if (asked.error !== null && ADDRESS.has(asked.error.code)) return failed(asked.error, exchange);
  return passed(exchange);
}

/** Whether a connection was made, and the certificate accepted. Plain http has none to check. */
export async function checkTls(subject: Subject, first: Promise<Asked>): Promise<Verdict> {
  const asked = await first;
  if (asked.reply === null && asked.error !== null) return failed(asked.error, shown(asked, subject));
  return asked.question.origin.startsWith('https:') ? passed() : skipped();
}
