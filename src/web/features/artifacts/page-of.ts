/** An artifact as a page for the frame. */
import type { Artifact } from '../../lib/artifact.ts';
import { scriptText } from '../../lib/frame.ts';

/** Throws with a sentence when the code cannot be translated. */
export async function pageOf({ kind, code }: Artifact): Promise<string> {
  switch (kind) {
    case 'html':
      return code;
    case 'svg':
      return `<!doctype html><style>html,body{height:100%;margin:0}body{display:grid;place-items:center;padding:16px;box-sizing:border-box}svg{max-width:100%;max-height:100%}</style>${code}`;
    case 'script':
      return `<!doctype html><meta charset="utf-8"><body><script>${scriptText(code)}</script></body>`;
    case 'react':
      return reactPage(code);
  }
}

/** React is fetched as text and runs within the frame, which itself may fetch nothing. */
async function reactPage(code: string): Promise<string> {
  const [{ transform }, { default: address }] = await Promise.all([
    import('sucrase'),
    import('./react-runtime.ts?worker&url'),
  ]);
  const runtime = await (await fetch(address)).text();
  const { code: compiled } = transform(code, {
    transforms: ['jsx', 'typescript', 'imports'],
    jsxRuntime: 'classic',
    production: true,
  });
  return `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<style>body{font:16px/1.5 system-ui,sans-serif;margin:16px}</style><div id="root"></div>
<script>${scriptText(runtime)}</script>
<script>${scriptText(wrapped(compiled, nameIn(code)))}</script>`;
}

/** The component that is exported by default, else the last one that is defined. */
function nameIn(code: string): string {
  return [...code.matchAll(/(?:function|const|class)\s+([A-Z]\w*)/g)].at(-1)?.[1] ?? 'App';
}

function wrapped(compiled: string, name: string): string {
  return `(function () {
  var React = parlorReact.React, exports = {}, module = { exports: exports };
  function require(name) {
    var found = parlorReact.modules[name];
    if (!found) throw new Error('There is no package "' + name + '" here: only React.');
    return found;
  }
  var { useState, useEffect, useRef, useMemo, useCallback, useReducer, useContext, createContext, Fragment } = React;
  var App = (function () {
    ${compiled}
    return module.exports.default || exports.default || (typeof ${name} === 'undefined' ? undefined : ${name});
  })();
  if (!App) throw new Error('No component is exported.');
  parlorReact.show(React.createElement(App), document.getElementById('root'));
})();`;
}
