/** Email domains as they are typed: one a line, or with commas; a leading @ is forgiven. `wrong`: the first that is none. */
export function domainsIn(text: string): { domains: string[]; wrong: string | undefined } {
  const typed = text
    .split(/[\s,;]+/)
    .map((domain) => domain.replace(/^@/, '').toLowerCase())
    .filter((domain) => domain !== '');
  return { domains: [...new Set(typed)], wrong: typed.find((domain) => !/^[a-z\d-]+(?:\.[a-z\d-]+)+$/.test(domain)) };
}
