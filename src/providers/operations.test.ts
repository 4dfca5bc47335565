/** Where each operation is asked, on every surface. */
import { describe, expect, it } from 'vitest';
import { providerOf, providers } from './index.ts';
import { everyOperation } from './operations.ts';
import type { ConnectionSettings, WireId } from './provider.ts';

const base = { baseUrl: 'https://my-res.openai.azure.com', apiVersion: null, surface: null };
const v1: ConnectionSettings = { ...base, surface: 'v1' };
const classic = (apiVersion: string): ConnectionSettings => ({ ...base, apiVersion, surface: 'classic' });
const azure = providerOf('azure-openai');
const path = (wire: WireId, settings: ConnectionSettings) => azure.request(wire, settings, 'k', 'my dep').path;

describe('operations on Azure’s classic surface', () => {
  it.each([
    ['completions', '/openai/deployments/my%20dep/completions?api-version=2024-10-21'],
    ['embeddings', '/openai/deployments/my%20dep/embeddings?api-version=2024-10-21'],
    ['image-generations', '/openai/deployments/my%20dep/images/generations?api-version=2024-10-21'],
    ['transcriptions', '/openai/deployments/my%20dep/audio/transcriptions?api-version=2024-10-21'],
    ['translations', '/openai/deployments/my%20dep/audio/translations?api-version=2024-10-21'],
    ['speech', '/openai/deployments/my%20dep/audio/speech?api-version=2025-04-01-preview'],
    ['files', '/openai/files?api-version=2024-10-21'],
    ['batches', '/openai/batches?api-version=2024-10-21'],
  ] as const)('%s', (wire, expected) => {
    expect(path(wire, classic('2024-10-21'))).toBe(expected);
  });

  it('asks what is newer than the connection’s version with the newest', () => {
    const old = classic('2024-02-01');
    expect(path('responses', old)).toBe('/openai/responses?api-version=2025-04-01-preview');
    expect(path('image-edits', old)).toBe('/openai/deployments/my%20dep/images/edits?api-version=2025-04-01-preview');
    expect(path('realtime', old)).toBe('/openai/realtime?api-version=2025-04-01-preview&deployment=my%20dep');
    expect(path('embeddings', old)).toContain('api-version=2024-02-01');
    expect(path('responses', classic('2025-03-01-preview'))).toBe('/openai/responses?api-version=2025-03-01-preview');
  });

  it('names the deployment in the body where the path does not', () => {
    const settings = classic('2024-10-21');
    expect(azure.modelIn(settings, 'responses')).toBe('body');
    expect(azure.modelIn(settings, 'embeddings')).toBe('path');
    expect(providerOf('simulator').modelIn({ ...settings, baseUrl: 'simulator:' }, 'responses')).toBe('body');
  });
});

describe('operations on v1 and at OpenAI', () => {
  it.each([
    ['completions', '/completions'],
    ['embeddings', '/embeddings'],
    ['responses', '/responses'],
    ['image-generations', '/images/generations'],
    ['image-edits', '/images/edits'],
    ['transcriptions', '/audio/transcriptions'],
    ['translations', '/audio/translations'],
    ['speech', '/audio/speech'],
    ['files', '/files'],
    ['batches', '/batches'],
    ['realtime', '/realtime?model=my%20dep'],
  ] as const)('%s', (wire, expected) => {
    expect(path(wire, v1)).toBe(`/openai/v1${expected}`);
    expect(providerOf('openai').request(wire, { ...base, baseUrl: '' }, 'k', 'my dep').path).toBe(`/v1${expected}`);
  });

  it('says preview where the connection does', () => {
    const preview = { ...v1, apiVersion: 'preview' };
    expect(path('responses', preview)).toBe('/openai/v1/responses?api-version=preview');
    expect(path('realtime', preview)).toBe('/openai/v1/realtime?api-version=preview&model=my%20dep');
  });
});

describe('what vendors speak', () => {
  it('is chat for all of them, and everything for Azure, OpenAI and the simulator', () => {
    for (const { speaks } of providers) expect(speaks).toContain('chat-completions');
    for (const id of ['azure-openai', 'azure-foundry', 'openai', 'simulator', 'openai-compatible'])
      expect(providerOf(id).speaks).toEqual(expect.arrayContaining(everyOperation));
  });

  it('is listed once each', () => {
    for (const { id, speaks } of providers) expect(new Set(speaks).size, id).toBe(speaks.length);
  });
});
