/** A kept request on its way to the playground: told once, to the next page that asks. */
let waiting: string | null = null;

export function bringToPlayground(request: string): void {
  waiting = request;
}

export function broughtToPlayground(): string | null {
  return waiting;
}
