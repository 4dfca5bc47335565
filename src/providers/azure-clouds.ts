/** Microsoft's hosts: which cloud, which resource, which region. */

export type Cloud = 'public' | 'china' | 'government';

export interface AzureHost {
  kind: 'azure' | 'foundry';
  cloud: Cloud;
  resource: string | null;
  region: string | null;
  /** `serverless`: one Foundry model of its own · `gateway`: API Management, whose path belongs to the address. */
  form: 'resource' | 'regional' | 'serverless' | 'gateway';
  /** The host to call: a private link's name is resolved by DNS, not called. */
  host: string;
}

const clouds: Record<string, Cloud> = { com: 'public', net: 'public', cn: 'china', us: 'government' };
const cloudOf = (ending: string | undefined): Cloud => clouds[ending?.toLowerCase() ?? ''] ?? 'public';

/** Names that documentation puts where a resource's name belongs. */
const PLACEHOLDER = /^(your|my-?resource-?name|resource(-?name)?|example|endpoint|instance-?name)/i;

/** What a host of Microsoft's says; null for any other, and for a documentation's placeholder. */
export function azureHostOf(host: string): AzureHost | null {
  const name = host.toLowerCase();
  const resource =
    /^([a-z0-9][a-z0-9-]*)\.(?:privatelink\.)?(openai|cognitiveservices|services\.ai)\.azure\.(com|cn|us)$/.exec(name);
  if (resource) {
    const [, account = '', service = '', ending = ''] = resource;
    if (PLACEHOLDER.test(account)) return null;
    return {
      kind: service === 'services.ai' ? 'foundry' : 'azure',
      cloud: cloudOf(ending),
      resource: account,
      region: null,
      form: 'resource',
      host: `${account}.${service}.azure.${ending}`,
    };
  }
  const regional = /^([a-z0-9]+)\.api\.cognitive\.(?:microsoft\.(com|us)|azure\.(cn|us))$/.exec(name);
  if (regional) {
    const cloud = cloudOf(regional[2] ?? regional[3]);
    return { kind: 'azure', cloud, resource: null, region: regional[1] ?? null, form: 'regional', host: name };
  }
  const serverless = /^([a-z0-9-]+)\.([a-z0-9]+)\.(?:models|inference)\.ai\.azure\.com$/.exec(name);
  if (serverless) {
    const [, resource = null, region = null] = serverless;
    return { kind: 'foundry', cloud: 'public', resource, region, form: 'serverless', host: name };
  }
  const gateway = /^[a-z0-9-]+\.azure-api\.(net|cn|us)$/.exec(name);
  if (!gateway) return null;
  return { kind: 'azure', cloud: cloudOf(gateway[1]), resource: null, region: null, form: 'gateway', host: name };
}

const ACCOUNT =
  /\/subscriptions\/[^/\s]+\/resourceGroups\/[^/\s]+\/providers\/Microsoft\.CognitiveServices\/accounts\/([A-Za-z0-9][A-Za-z0-9-]*)(?:\/deployments\/([\w.-]+))?/i;
/** The new Foundry portal: subscription, group, a reserved place, account, project. */
const NEXTGEN = /\bai\.azure\.com\/nextgen\/r\/[^,/\s]+,[^,/\s]+,[^,/\s]*,([A-Za-z0-9][A-Za-z0-9-]*)/i;
const PORTAL =
  /\b(?:portal\.azure\.(com|cn|us)|(?:ai|oai)\.azure\.(com|cn|us)|management\.(?:azure\.(com)|chinacloudapi\.(cn)|usgovcloudapi\.(net)))\b/i;

export interface PortalAccount {
  resource: string;
  deployment: string | null;
  cloud: Cloud;
}

/** The account in a resource id, or in the address of a page of a portal; null where there is none. */
export function accountIn(text: string): PortalAccount | null {
  let decoded = text;
  try {
    decoded = decodeURIComponent(text);
  } catch {
    // A stray % is no reason to give up: the undecoded text is searched.
  }
  const found = ACCOUNT.exec(decoded) ?? NEXTGEN.exec(decoded);
  if (!found) return null;
  const portal = PORTAL.exec(decoded);
  const government = portal?.[5] !== undefined;
  const ending = portal?.slice(1).find((part) => part !== undefined);
  return {
    resource: (found[1] ?? '').toLowerCase(),
    deployment: found[2] ?? null,
    cloud: government ? 'government' : cloudOf(ending),
  };
}

const endings: Record<Cloud, string> = { public: 'com', china: 'cn', government: 'us' };

/** The endpoint of a resource known by its name. */
export function endpointOf(resource: string, cloud: Cloud): string {
  return `https://${resource.toLowerCase()}.openai.azure.${endings[cloud]}`;
}
