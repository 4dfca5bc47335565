/** React for components in the frame: built as one script, fetched as text when a component is shown. */
import * as React from 'react';
import * as ReactDom from 'react-dom';
import { createRoot } from 'react-dom/client';
import type { ReactNode } from 'react';

Object.assign(globalThis, {
  parlorReact: {
    React,
    modules: { react: React, 'react-dom': ReactDom, 'react-dom/client': { createRoot } },
    show: (element: ReactNode, root: Element) => createRoot(root).render(element),
  },
});
