import { describe, expect, it } from 'vitest';
import { CommandError, readCommand } from './command-line.ts';

const read = (line: string) => readCommand(line.split(' ').filter(Boolean));

describe('the command line', () => {
  it('starts the server when nothing is said', () => {
    expect(read('')).toEqual({ name: 'start' });
    expect(read('start')).toEqual({ name: 'start' });
    expect(read('--as-built')).toEqual({ name: 'start' });
  });

  it('serves a simulated resource on loopback, wherever its options stand', () => {
    const plain = { name: 'simulate', port: 9100, host: '127.0.0.1', scenario: undefined };
    expect(read('simulate')).toEqual(plain);
    expect(read('--as-built simulate')).toEqual(plain);
    expect(read('simulate --port 9200 --scenario a.json')).toEqual({ ...plain, port: 9200, scenario: 'a.json' });
    expect(read('simulate 9200')).toEqual({ ...plain, port: 9200 });
  });

  it('makes, lists and revokes keys', () => {
    expect(read('key create --name X')).toMatchObject({ name: 'key-create', keyName: 'X' });
    expect(read('key create --name X --email a@b.cc --days 30')).toMatchObject({ email: 'a@b.cc', days: 30 });
    expect(read('key list')).toEqual({ name: 'key-list' });
    expect(read('key revoke key_1')).toEqual({ name: 'key-revoke', id: 'key_1' });
  });

  it('prints help for any command that asks', () => {
    for (const line of ['--help', '-h', 'help', 'simulate --help']) expect(read(line)).toEqual({ name: 'help' });
  });

  it.each([
    'nonsense',
    'key',
    'key create',
    'key revoke',
    'simulate --port abc',
    'simulate --port 70000',
    'simulate 1 2',
    'start now',
    '--port 80',
    '--colour',
    'key create --name X --days 0',
    'constructor',
  ])('refuses in a sentence what it does not know: %s', (line) => {
    expect(() => read(line)).toThrow(CommandError);
    expect(() => read(line)).toThrow(/^[“A-Z-].*\.$|--name X$/);
  });
});
