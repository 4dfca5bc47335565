/** What the identity floor may say to the log: never a code, a password, an email or a token. */
export interface Notes {
  info(event: string, fields?: Record<string, string | number | boolean | null | undefined>): void;
  warn(event: string, fields?: Record<string, string | number | boolean | null | undefined>): void;
}

export const silent: Notes = { info: () => undefined, warn: () => undefined };
