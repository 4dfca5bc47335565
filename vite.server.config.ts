import { defineConfig } from 'vite';

/** The server in one file, for `npm start` and the image: half the memory of stripping types at every start. */
export default defineConfig({
  publicDir: false,
  build: {
    ssr: 'src/main.ts',
    outDir: 'dist/server',
    emptyOutDir: true,
    target: 'node24',
    reportCompressedSize: false,
    rollupOptions: { output: { format: 'es', entryFileNames: 'main.js' } },
  },
  // Everything goes in: the image carries no packages beside it.
  ssr: { noExternal: true },
});
