import { expect, it } from 'vitest';
import type { Connection } from '#shared/contract/connections.ts';
import { joinableOf } from './joining.ts';

const target = (connectionId: string, upstreamName: string) => ({ connectionId, upstreamName });
function connection(id: string, deployments: { name: string; model: string | null; source?: string }[]): Connection {
  const placed = deployments.map((one) => ({
    id: `dep_${one.name}`,
    source: 'person',
    targets: [target(id, one.name)],
    ...one,
  }));
  // Only what is looked at.
  return { id, deployments: placed } as unknown as Connection;
}

it('answers for the one of its name, before one of its model', () => {
  const all = [
    connection('a', [
      { name: 'chat', model: 'gpt-4o' },
      { name: 'gpt-4o', model: 'gpt-4o' },
    ]),
    connection('b', []),
  ];
  expect(joinableOf(all, 'b', { name: 'gpt-4o', model: 'gpt-4o' })).toMatchObject({
    deployment: { name: 'gpt-4o' },
    sameName: true,
  });
  expect(joinableOf(all, 'b', { name: 'mine', model: 'gpt-4o' })).toMatchObject({
    deployment: { name: 'chat' },
    sameName: false,
  });
});

it('a name alone is not enough where the models are known to differ', () => {
  const all = [connection('a', [{ name: 'chat', model: 'gpt-4o' }]), connection('b', [])];
  expect(joinableOf(all, 'b', { name: 'chat', model: 'gpt-5.4' })).toBeNull();
  expect(joinableOf(all, 'b', { name: 'chat', model: null })).toMatchObject({ sameName: true });
});

it('joins neither what a variable declares, nor where it is already, nor its own connection', () => {
  const declared = [connection('a', [{ name: 'chat', model: null, source: 'environment' }]), connection('b', [])];
  expect(joinableOf(declared, 'b', { name: 'chat', model: null })).toBeNull();
  const own = [connection('b', [{ name: 'chat', model: null }])];
  expect(joinableOf(own, 'b', { name: 'chat', model: null })).toBeNull();
});
