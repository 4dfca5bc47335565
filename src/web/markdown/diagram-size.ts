/**
 * A drawing as wide and as high as it was drawn: Mermaid's own say "as wide as there is room", and as pictures browsers
 * then take them for 300 px wide or stretch them. `svg`: what Mermaid made; without measures it stays as it is.
 */
export function sized(svg: string): string {
  const end = svg.indexOf('>');
  const head = svg.slice(0, end);
  const [, width, height] = /\sviewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"/.exec(head) ?? [];
  if (!/^<svg\b/.test(head) || width === undefined || height === undefined) return svg;
  const rest = head.slice('<svg'.length).replaceAll(/\s(?:width|height)="[^"]*"/g, '');
  return `<svg width="${width}" height="${height}"${rest}${svg.slice(end)}`;
}
