import { describe, expect, it } from 'vitest';
import { CommandError, readCommand } from './command-line.ts';

const read = (line: string) => readCommand(line.split(' ').filter(Boolean));

describe('the command line', () => {
  it('starts the server when nothing is said', () => {
    expect(read('')).toEqual({ name: 'start' });
    expect(read('start')).toEqual({ name: 'start' });
    expect(read('--as-built')).toEqual({ name: 'start' });
  });

  it('serves with as many processes as it is told, and moves data to the engine that is named', () => {
    expect(read('')).toEqual({ name: 'start', workers: undefined });
    expect(read('start --workers 4')).toEqual({ name: 'start', workers: 4 });
    expect(read('--workers 2')).toEqual({ name: 'start', workers: 2 });
    expect(read('move-store postgres')).toEqual({ name: 'move-store', into: 'postgres' });
  });

  it('serves a simulated resource on loopback, wherever its options stand', () => {
    const plain = { name: 'simulate', port: 9100, host: '127.0.0.1', resources: [], scenarios: [], timing: 'original' };
    expect(read('simulate')).toMatchObject(plain);
    expect(read('--as-built simulate')).toMatchObject(plain);
    expect(read('simulate --port 9200 --scenario a.json')).toMatchObject({ port: 9200, scenarios: ['a.json'] });
    expect(read('simulate 9200')).toMatchObject({ ...plain, port: 9200 });
  });

  it('serves several, and hands on what is said of each', () => {
    const line = 'simulate --resource eastus=gpt-4o:120k --resource swedencentral --fault eastus=429:30% --seed 7';
    expect(read(line)).toMatchObject({
      resources: ['eastus=gpt-4o:120k', 'swedencentral'],
      faults: ['eastus=429:30%'],
      seed: 7,
    });
  });

  it('records in front of a resource, or answers from what was recorded', () => {
    expect(read('simulate --record https://x.openai.azure.com --into tapes')).toMatchObject({
      record: 'https://x.openai.azure.com',
      into: 'tapes',
    });
    expect(read('simulate --replay tapes --timing instant')).toMatchObject({ replay: 'tapes', timing: 'instant' });
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
    'simulate --into tapes',
    'simulate --timing instant',
    'simulate --replay a --timing soon',
    'simulate --replay a --record b',
    'simulate --replay a --fault 429',
    'simulate --config a.json --resource eastus',
    'simulate --seed -1',
    'doctor --seed 1',
    'start now',
    'start --workers 0',
    'doctor --workers 2',
    'move-store',
    'move-store mysql',
    '--port 80',
    '--colour',
    'key create --name X --days 0',
    'constructor',
  ])('refuses in a sentence what it does not know: %s', (line) => {
    expect(() => read(line)).toThrow(CommandError);
    expect(() => read(line)).toThrow(/^[“A-Z-].*\.$|--name X$/);
  });
});
