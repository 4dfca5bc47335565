/** The URL a text is, or null: `URL.parse` is younger than the oldest browsers we know. */
export const urlOf = (text: string): URL | null => (URL.canParse(text) ? new URL(text) : null);
