import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin, type UserConfig } from 'vite';
import react from '@vitejs/plugin-react';
import tailwind from '@tailwindcss/vite';
import { tanstackRouter } from '@tanstack/router-plugin/vite';

/** KaTeX names every font in three formats; each browser we build for reads woff2, the smallest. */
const onlyWoff2: Plugin = {
  name: 'only-woff2',
  enforce: 'pre',
  transform: {
    filter: { id: /katex(\.min)?\.css$/ },
    handler: (css) => css.replace(/,\s*url\([^)]*\.(?:woff|ttf)\)\s*format\([^)]*\)/g, ''),
  },
};

const config: UserConfig = {
  root: 'src/web',
  plugins: [
    onlyWoff2,
    tanstackRouter({
      target: 'react',
      autoCodeSplitting: true,
      // Both are relative to `root`.
      routesDirectory: './routes',
      generatedRouteTree: './routeTree.gen.ts',
      quoteStyle: 'single',
      semicolons: true,
    }),
    react(),
    tailwind(),
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
            { name: 'vendor', tags: ['$initial'], test: /[\\/]node_modules[\\/]/, priority: 1 },
            { name: 'page', tags: ['$initial'] },
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
