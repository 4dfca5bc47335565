/** Calls of tools, as people read them. Pure. */

/** JSON set out to be read; anything else as it is. */
export function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** What a person calls it; a tool from elsewhere keeps its own name, after its server's. */
export function toolName(name: string, names: Readonly<Record<string, string>>): string {
  return Object.hasOwn(names, name) ? (names[name] ?? name) : name.replace('__', ': ');
}
