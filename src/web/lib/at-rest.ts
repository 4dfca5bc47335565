/** For what nobody waits for: the first page, and the first letters in it, come before it. */

/** How long a page that has loaded is left alone, ms. */
const ALONE_MS = 600;

let rest: Promise<void> | undefined;

/** Resolves once the page has been there for a moment; from then on at once. */
export function atRest(): Promise<void> {
  rest ??= come();
  return rest;
}

async function come(): Promise<void> {
  if (document.readyState !== 'complete')
    await new Promise((loaded) => addEventListener('load', loaded, { once: true }));
  await new Promise((passed) => setTimeout(passed, ALONE_MS));
}
