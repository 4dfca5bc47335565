/** A skeleton would be seen after as long: a slow answer is not waited for any longer, ms. */
const PATIENCE_MS = 300;

/**
 * What a page shows is asked for before it shows: what came later would push away what stands below. Resolves when all
 * of it is there, or when it takes too long. `asked` must not reject.
 */
export async function ahead(...asked: readonly Promise<void>[]): Promise<void> {
  await Promise.race([Promise.all(asked), new Promise((late) => setTimeout(late, PATIENCE_MS))]);
}
