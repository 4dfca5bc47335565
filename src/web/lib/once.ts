/** Made when it is first asked for, and then the same: the browser takes a millisecond for a format, and has dozens. */
export function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
