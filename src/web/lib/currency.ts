/** In which currency this house shows sums, as the session said it last. */
import { DOLLARS, type Currency } from '#shared/currency.ts';

let shown = DOLLARS;

export function setCurrency(currency: Currency = DOLLARS): void {
  shown = currency;
}

export const currency = (): Currency => shown;
