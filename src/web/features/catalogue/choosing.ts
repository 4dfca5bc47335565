/** Which models of the catalogue are shown, and in what order. */
import type { CatalogueModel } from '#shared/contract/catalogue.ts';

export const SORTS = ['newest', 'name', 'context', 'input', 'output', 'retires'] as const;
export type Sort = (typeof SORTS)[number];
export const ABILITIES = ['vision', 'tools', 'reasoning'] as const;
export type Ability = (typeof ABILITIES)[number];

export interface Wish {
  text: string;
  /** Empty: all. */
  vendor: string;
  kind: CatalogueModel['kind'] | '';
  /** All of these. */
  can: readonly Ability[];
  here: boolean;
  sort: Sort;
}
export const NO_WISH: Wish = { text: '', vendor: '', kind: 'chat', can: [], here: false, sort: 'newest' };

export const idOf = ({ provider, model }: Pick<CatalogueModel, 'provider' | 'model'>): string => `${provider} ${model}`;

export function shownOf(models: readonly CatalogueModel[], wish: Wish): CatalogueModel[] {
  const words = wish.text.toLowerCase().split(/\s+/).filter(Boolean);
  return models
    .filter(
      (one) =>
        (wish.vendor === '' || one.provider === wish.vendor) &&
        (wish.kind === '' || one.kind === wish.kind) &&
        wish.can.every((ability) => one.capabilities[ability]) &&
        (!wish.here || one.deployments.length > 0) &&
        words.every((word) => `${one.vendor} ${one.model}`.toLowerCase().includes(word)),
    )
    .toSorted(orders[wish.sort]);
}

type Order = (a: CatalogueModel, b: CatalogueModel) => number;

/** What is not known comes last. */
function by(value: (one: CatalogueModel) => number | null): Order {
  return (a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === null || y === null) return (x === null ? 1 : 0) - (y === null ? 1 : 0);
    return x - y;
  };
}
const timeOf = (day: string | null) => (day === null ? null : Date.parse(day));
const negated = (n: number | null) => (n === null ? null : -n);

const orders: Record<Sort, Order> = {
  newest: by(({ released }) => negated(timeOf(released))),
  name: (a, b) => a.model.localeCompare(b.model),
  context: by(({ contextTokens }) => negated(contextTokens)),
  input: by(({ price }) => price.input),
  output: by(({ price }) => price.output),
  retires: by(({ retires }) => timeOf(retires)),
};
