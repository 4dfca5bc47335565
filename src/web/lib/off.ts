/** What is switched off in this house (shared/features.ts), as the session said it last. */
let off: readonly string[] = [];

export function setOff(names: readonly string[] = []): void {
  off = names;
}

export const isOff = (feature: string): boolean => off.includes(feature);
