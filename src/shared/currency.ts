/** In which currency sums are shown and typed. The ledger, prices and limits count micro-USD whatever stands here. */
export interface Currency {
  /** ISO 4217, such as `EUR`. */
  code: string;
  /** How many of it one US dollar is. */
  perDollar: number;
}

export const DOLLARS: Currency = { code: 'USD', perDollar: 1 };
