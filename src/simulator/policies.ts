/** Content filter policies and blocklists (azure-openai.md 6), in the control plane's words. */
import { severityCategories, type Category, type Severity } from './filter-data.ts';

export type Source = 'Prompt' | 'Completion';

export interface ContentFilter {
  /** `Hate`, `Jailbreak`, `Protected Material Text`. */
  name: string;
  enabled: boolean;
  /** False: only annotated. */
  blocking: boolean;
  /** From this severity on; categories without severities have none. */
  severityThreshold?: 'Low' | 'Medium' | 'High';
  source: Source;
}

export interface ListRule {
  blocklistName: string;
  blocking: boolean;
  source: Source;
}

export interface RaiPolicy {
  name: string;
  type: 'SystemManaged' | 'UserManaged';
  mode: 'Default' | 'Deferred' | 'Blocking' | 'Asynchronous_filter';
  basePolicyName: string | null;
  contentFilters: readonly ContentFilter[];
  customBlocklists: readonly ListRule[];
}

export interface Blocklist {
  name: string;
  description: string;
  items: Map<string, BlocklistItem>;
}

export interface BlocklistItem {
  pattern: string;
  isRegex: boolean;
}

/** How the control plane calls each category. */
export const filterNames: Readonly<Record<Category, string>> = {
  hate: 'Hate',
  sexual: 'Sexual',
  violence: 'Violence',
  self_harm: 'Selfharm',
  jailbreak: 'Jailbreak',
  indirect_attack: 'Indirect Attack',
  profanity: 'Profanity',
  protected_material_text: 'Protected Material Text',
  protected_material_code: 'Protected Material Code',
};

/** The filters of Microsoft's default policy, with another threshold where one is wanted. */
export function usualFilters(threshold: 'Low' | 'Medium' | 'High' = 'Medium'): ContentFilter[] {
  const severe = (source: Source): ContentFilter[] =>
    (['Hate', 'Sexual', 'Selfharm', 'Violence'] as const).map((name) => ({
      name,
      enabled: true,
      blocking: true,
      severityThreshold: threshold,
      source,
    }));
  const plain = (name: string, source: Source): ContentFilter => ({ name, enabled: true, blocking: true, source });
  return [
    ...severe('Prompt'),
    ...severe('Completion'),
    plain('Jailbreak', 'Prompt'),
    plain('Protected Material Text', 'Completion'),
    plain('Protected Material Code', 'Completion'),
  ];
}

function system(name: string): RaiPolicy {
  return {
    name,
    type: 'SystemManaged',
    mode: name === 'Microsoft.Default' ? 'Blocking' : 'Default',
    basePolicyName: null,
    contentFilters: usualFilters(),
    customBlocklists: [],
  };
}

export const DEFAULT_POLICY = 'Microsoft.DefaultV2';

/** What every account has from the beginning. */
export const systemPolicies: readonly RaiPolicy[] = [system('Microsoft.Default'), system(DEFAULT_POLICY)];

/** What the policy does about a category in the prompt or in the answer; `undefined`: it does not look for it. */
export function ruleFor(policy: RaiPolicy, category: Category, source: Source): ContentFilter | undefined {
  const name = filterNames[category].toLowerCase();
  return policy.contentFilters.find((one) => one.name.toLowerCase() === name && one.source === source && one.enabled);
}

const order: readonly Severity[] = ['safe', 'low', 'medium', 'high'];

/** True when a hit of that severity is blocked by the rule. */
export function blocks(
  { blocking, severityThreshold }: ContentFilter,
  category: Category,
  severity: Severity,
): boolean {
  if (!blocking) return false;
  const severe = severityCategories.some((one) => one === category);
  if (!severe) return true;
  const threshold = (severityThreshold ?? 'Medium').toLowerCase();
  return order.indexOf(severity) >= order.findIndex((one) => one === threshold);
}
