/** A browser for tests of redirects and cookies, without a page. */
import { getSession, SessionState } from '#shared/contract/account.ts';

/** One jar of cookies a host, redirects followed by hand; `url`: where Parlor listens, `alias`: what it calls itself. */
export function browserOn(url: string, alias = url) {
  const jars = new Map<string, Map<string, string>>();
  async function get(address: string): Promise<Response> {
    const { host } = new URL(address);
    const jar = jars.get(host) ?? new Map<string, string>();
    jars.set(host, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(address, { redirect: 'manual', headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }
  return {
    get,
    /** Follows to the end; the last address. */
    async follow(address: string): Promise<string> {
      let at = address;
      for (let hops = 0; hops < 12; hops++) {
        const response = await get(at);
        const next = response.headers.get('location');
        if (next === null) return at;
        at = new URL(next, at).href.replace(alias, url);
        // The door itself has nothing to follow.
        if (new URL(at).origin === url && !new URL(at).pathname.startsWith('/api/')) return at;
      }
      throw new Error(`redirected for ever: ${at}`);
    },
    session: async () => SessionState.parse(await (await get(url + getSession.path)).json()),
  };
}
