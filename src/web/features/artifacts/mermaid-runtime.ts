/** Mermaid for the frame: built as one script, fetched as text with the first diagram. */
import mermaid from 'mermaid';

Object.assign(globalThis, { parlorMermaid: mermaid });
