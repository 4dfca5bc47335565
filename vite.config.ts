import { fileURLToPath, pathToFileURL } from 'node:url';
import { defineConfig, type Plugin, type UserConfig } from 'vite';
import react from '@vitejs/plugin-react';
import tailwind from '@tailwindcss/vite';
import { chatPreloads } from './scripts/chat-preloads.ts';
import { compileHints } from './scripts/compile-hints.ts';
import { firstPicture } from './scripts/first-picture.ts';
import { serviceWorker } from './scripts/service-worker.ts';

/** KaTeX names every font in three formats; each browser we build for reads woff2, the smallest. */
const onlyWoff2: Plugin = {
  name: 'only-woff2',
  enforce: 'pre',
  transform: {
    filter: { id: /katex(\.min)?\.css$/ },
    handler: (css) => css.replace(/,\s*url\([^)]*\.(?:woff|ttf)\)\s*format\([^)]*\)/g, ''),
  },
};

/**
 * A contract is read here as what it is to the page: methods and paths. Its schemas stay at home, and with them a tenth
 * of the first page. What is no data (a function) keeps its module as it is written.
 */
const contractAsData: Plugin = {
  name: 'contract-as-data',
  apply: 'build',
  enforce: 'pre',
  async load(id) {
    if (!/\/src\/shared\/contract\/(?!endpoint|index)[\w-]+\.ts$/.test(id)) return null;
    const exports: [string, unknown][] = Object.entries(await import(pathToFileURL(id).href));
    if (exports.some(([, value]) => typeof value === 'function')) return null;
    const lines = exports.map(([name, value]) => `export const ${name} = ${asData(value)};`);
    return { code: [`import { z } from 'zod';`, ...lines].join('\n'), moduleType: 'js' };
  },
};

function asData(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if ('method' in value && 'path' in value && 'access' in value) {
    const { method, path, access, form } = value as Record<'method' | 'path' | 'access' | 'form', string>;
    return JSON.stringify({ method, path, access, form });
  }
  return '_zod' in value ? 'z' : JSON.stringify(value);
}

const config: UserConfig = {
  root: 'src/web',
  plugins: [
    contractAsData,
    onlyWoff2,
    react(),
    tailwind(),
    firstPicture(),
    chatPreloads(),
    compileHints(['vendor', 'page']),
    serviceWorker(),
  ],
  resolve: {
    // The page trusts its own server: the contract's schemas are types here, and zod's 60 kB stay at home.
    alias: [
      { find: /^zod$/, replacement: fileURLToPath(new URL('./src/web/lib/schema-stand-in.ts', import.meta.url)) },
    ],
  },
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    // light-dark() and oklch() as written: their fallbacks would be three times the style sheet.
    cssTarget: ['chrome123', 'firefox128', 'safari17.5'],
    // Inlined data: URIs would need a wider CSP; every asset is a file of ours.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // The first page in two files: what changes with React and the router, and what changes with us.
          groups: [
            { name: 'vendor', tags: ['$initial'], test: /[\\/]node_modules[\\/]/, priority: 3 },
            { name: 'page', tags: ['$initial'], priority: 2 },
            // The icons of all that comes later, in one file: each is a few hundred bytes, and a file of its own costs more
            // in requests, and in names on the first page. What the button that dictates shows
            // is not among them: it comes by itself, and would bring them all.
            {
              name: 'icons',
              test: /[\\/]lucide-react[\\/].*[\\/]icons[\\/](?!(?:check|mic)\.)/,
              minShareCount: 2,
              priority: 1,
            },
          ],
        },
      },
    },
  },
  server: { port: 3211, proxy: { '/api': { target: 'http://127.0.0.1:3210', changeOrigin: false } } },
};

export default defineConfig(({ command }) => {
  // What is built is for people, whoever builds it: tests set NODE_ENV=test, and React would come with its scaffolding.
  if (command === 'build') process.env['NODE_ENV'] = 'production';
  return config;
});
