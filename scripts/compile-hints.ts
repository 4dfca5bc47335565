/**
 * Tells the browser that nearly all of the first page's functions are called at once: it compiles them beside the page's
 * thread while they arrive, and not one by one on it. https://v8.dev/blog/explicit-compile-hints
 */
import type { Plugin } from 'vite';

const HINT = '//# allFunctionsCalledOnLoad\n';

/** For the files of the groups `named`: not for what is imported later, which would be compiled on the page's thread. */
export function compileHints(named: readonly string[]): Plugin {
  return {
    name: 'compile-hints',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      // It has to be the first line.
      order: 'post',
      handler(_, bundle) {
        for (const file of Object.values(bundle))
          if (file.type === 'chunk' && (file.isEntry || named.includes(file.name))) file.code = HINT + file.code;
      },
    },
  };
}
