/** Enough to catch a slip of the hand; whether it is one, the server knows. */
export function emailLooksRight(email: string): boolean {
  return /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(email);
}
