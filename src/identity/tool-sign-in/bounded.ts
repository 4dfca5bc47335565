/** The guarded way out for what is only metadata and tokens: small answers, read whole. */

const MOST_BYTES = 256 * 1024;

/** Rejects when an answer is longer than metadata ever are. */
export function boundedFetch(reach: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await reach(input, init);
    if (response.body === null || (response.headers.get('content-type') ?? '').includes('text/event-stream'))
      return response;
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body) {
      size += chunk.length;
      if (size > MOST_BYTES) throw new Error('the answer is too long');
      chunks.push(chunk);
    }
    return new Response(Buffer.concat(chunks), { status: response.status, headers: response.headers });
  };
}
