/** Every model we know of, with what it costs here: our own table of Azure's, and what the bundled list has of others. */
import type { CatalogueModel } from '#shared/contract/catalogue.ts';
import type { Principal } from '#shared/principal.ts';
import { baseModelOf, factsOf, knownModels } from '#providers/models.ts';
import { providerOf } from '#providers/index.ts';
import { releaseOf } from '#providers/releases.ts';
import { retirementOf } from '#providers/retirements.ts';
import { allConnections } from '#store/connections.ts';
import type { Db } from '#store/open.ts';
import type { Gateway } from './gateway.ts';
import type { Sheet } from './money/cost.ts';

/** Vendors with models of their own; those who resell others' would say everything twice. */
const VENDORS = ['anthropic', 'gemini', 'mistral', 'deepseek', 'xai', 'moonshot', 'cohere'];
const AZURE = 'azure-openai';
/** Some resell others' models as well. */
const OWN: Readonly<Record<string, RegExp>> = { gemini: /gemini|gemma|embedding/ };

interface Asking {
  db: Db;
  gateway: Gateway;
  principal: Principal;
  /** Whether to tell which connections could serve a model. */
  mayDeploy: boolean;
}

/** In the order of vendors, then newest first as far as that is known. */
export async function catalogueOf({ db, gateway, principal, mayDeploy }: Asking): Promise<CatalogueModel[]> {
  const listed = (await Promise.all(VENDORS.map((vendor) => gateway.priceList.models(vendor)))).flat();
  const own = listed.filter(({ provider, model }) => OWN[provider]?.test(model) ?? true);
  const known = [...knownModels().map((model) => ({ provider: AZURE, model, contextTokens: null })), ...own];
  const prices = await gateway.priceList.sheets(known);
  const connections = mayDeploy ? (await allConnections(db)).filter(({ enabled }) => enabled === 1) : [];
  const here = Map.groupBy(gateway.deployments(principal), ({ model }) => baseModelOf(model ?? ''));
  return known.map(({ provider, model, contextTokens }, at) => ({
    model,
    provider,
    vendor: provider === AZURE ? 'Azure OpenAI' : providerOf(provider).label,
    ...able(model, contextTokens),
    price: priceOf(prices[at] ?? null),
    ...days(provider, model),
    deployments: (here.get(baseModelOf(model)) ?? []).map(({ name }) => name),
    connections: connections.filter((row) => serves(row.provider, provider)).map(({ id }) => id),
  }));
}

const NOTHING = { vision: false, tools: false, reasoning: false, responsesOnly: false };

function able(model: string, listed: number | null) {
  const facts = factsOf(model);
  const { vision, tools, reasoning, responsesOnly } = facts ?? NOTHING;
  return {
    kind: facts?.kind ?? ('chat' as const),
    contextTokens: listed ?? facts?.contextTokens ?? null,
    outputTokens: facts?.outputTokens ?? null,
    capabilities: { vision, tools, reasoning },
    responsesOnly,
  };
}

function priceOf(sheet: Sheet | null): CatalogueModel['price'] {
  if (sheet === null) return { source: 'unknown', input: null, cachedInput: null, output: null };
  const { input, cachedInput, output } = sheet.rates;
  return { source: sheet.source, input, cachedInput, output };
}

/** Published days are Azure's. */
function days(provider: string, model: string): Pick<CatalogueModel, 'released' | 'retires'> {
  const day = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString().slice(0, 10));
  if (provider !== AZURE) return { released: null, retires: null };
  return { released: day(releaseOf(model)), retires: day(retirementOf(model, null)) };
}

/** OpenAI has what Azure has; a simulator has what it simulates. */
function serves(connection: string, vendor: string): boolean {
  if (vendor !== AZURE) return connection === vendor;
  return connection.startsWith('azure') || connection === 'openai' || connection === 'simulator';
}
