/** How the composer looks, for itself and for the picture that stands in its place before the page's script has come. */
export const composerLook = {
  /** The column it stands in. */
  room: 'mx-auto w-full max-w-measure shrink-0 px-3 sm:px-4',
  underEmpty: 'pb-6',
  underThread: 'pb-[max(0.75rem,env(safe-area-inset-bottom))]',
  greeting: 'pb-7 text-center text-page font-semibold tracking-tight text-balance [overflow-wrap:anywhere]',
  frame:
    'rounded-composer bg-raised shadow-[0_1px_2px_rgb(0_0_0/0.04),0_6px_20px_-8px_rgb(0_0_0/0.12)] ring-1 ring-edge focus-within:ring-accent',
  area: 'field-sizing-content block max-h-[40dvh] min-h-12 w-full resize-none bg-transparent px-4 pt-3.5 pb-1 text-answer [overflow-wrap:anywhere] outline-none',
  buttons: 'flex items-center gap-1 px-2 pb-2',
  button: 'rounded-full',
  /** Of the empty page’s height, above the composer and below it. */
  aboveEmpty: 'flex-[2]',
  belowEmpty: 'flex-[3]',
};
