import { describe, expect, it } from 'vitest';
import { Account, answersAt, deploymentIn, retirementIn } from './resource-manager.ts';

/** azure-openai.md 9, as the control plane answers. */
const deployed = (more: { sku?: object; properties?: object } = {}) => ({
  id: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/my-aoai/deployments/chat',
  type: 'Microsoft.CognitiveServices/accounts/deployments',
  name: 'chat',
  sku: { name: 'GlobalStandard', capacity: 50, ...more.sku },
  properties: {
    model: { format: 'OpenAI', name: 'gpt-4o', version: '2024-11-20' },
    versionUpgradeOption: 'OnceNewDefaultVersionAvailable',
    raiPolicyName: 'Microsoft.DefaultV2',
    provisioningState: 'Succeeded',
    ...more.properties,
  },
});

describe('a deployment of the control plane', () => {
  it('has a model, a version, an SKU and tokens per minute', () => {
    expect(deploymentIn(deployed())).toEqual({
      name: 'chat',
      model: 'gpt-4o',
      modelVersion: '2024-11-20',
      sku: 'GlobalStandard',
      capacityTpm: 50_000,
      contentFilter: 'Microsoft.DefaultV2',
      versionUpgrade: 'OnceNewDefaultVersionAvailable',
    });
  });

  it('is believed where it names its limits, and sells no tokens where it is provisioned', () => {
    const rateLimits = [
      { key: 'request', renewalPeriod: 10, count: 50 },
      { key: 'token', renewalPeriod: 30, count: 40_000 },
    ];
    expect(deploymentIn(deployed({ properties: { rateLimits } }))?.capacityTpm).toBe(80_000);
    expect(deploymentIn(deployed({ sku: { name: 'GlobalProvisionedManaged', capacity: 15 } }))?.capacityTpm).toBeNull();
    expect(deploymentIn(deployed({ sku: { name: 'DataZoneStandard', capacity: 2 } }))?.capacityTpm).toBe(2000);
  });

  it('that is being made counts, one that failed or goes does not', () => {
    expect(deploymentIn(deployed({ properties: { provisioningState: 'Creating' } }))).not.toBeNull();
    for (const provisioningState of ['Failed', 'Deleting', 'Disabled', 'Canceled'])
      expect(deploymentIn(deployed({ properties: { provisioningState } }))).toBeNull();
    expect(deploymentIn({ name: 'x' })).toBeNull();
    expect(
      deploymentIn(deployed({ properties: { versionUpgradeOption: 'SomethingNew', rateLimits: 'no' } })),
    ).toMatchObject({
      versionUpgrade: null,
      capacityTpm: 50_000,
    });
  });
});

describe('an account', () => {
  const account = (properties: object) =>
    Account.parse({
      id: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/my-aoai',
      name: 'my-aoai',
      properties,
    });

  it('answers at its own name, its own domain and its endpoints', () => {
    expect(answersAt(account({}), 'my-aoai.openai.azure.com', 'my-aoai')).toBe(true);
    expect(answersAt(account({ customSubDomainName: 'Prod' }), 'prod.openai.azure.com', 'prod')).toBe(true);
    expect(answersAt(account({ endpoint: 'https://eu.example/' }), 'eu.example', null)).toBe(true);
    expect(answersAt(account({ endpoints: { a: 'https://eu.example/' } }), 'eu.example', null)).toBe(true);
    expect(answersAt(account({ endpoint: 'https://eu.example/' }), 'other.openai.azure.com', 'other')).toBe(false);
    expect(answersAt(account({}), '', null)).toBe(false);
  });

  it('whose id is no path of the control plane is none', () => {
    for (const id of ['https://evil.example/x', '/subscriptions/s/resourceGroups/rg?x=/y', '//evil.example/a/b'])
      expect(Account.safeParse({ id, name: 'x', properties: {} }).success).toBe(false);
  });
});

describe('a model of the control plane', () => {
  it('says when it is switched off, or not', () => {
    const offered = { name: 'gpt-4o', version: '2024-11-20', deprecation: { inference: '2026-10-01T00:00:00Z' } };
    expect(retirementIn(offered)).toEqual({ model: 'gpt-4o', version: '2024-11-20', at: Date.UTC(2026, 9, 1) });
    expect(retirementIn({ ...offered, deprecation: undefined })).toBeNull();
    expect(retirementIn({ ...offered, deprecation: { inference: 'soon' } })).toBeNull();
  });
});
