import { defineConfig } from 'vite';

/** The server in one file, for `npm start` and the image: half the memory of stripping types at every start. */
export default defineConfig({
  publicDir: false,
  build: {
    // Threads are files of their own beside the server.
    ssr: true,
    outDir: 'dist/server',
    emptyOutDir: true,
    target: 'node24',
    reportCompressedSize: false,
    rollupOptions: {
      input: {
        main: 'src/main.ts',
        'search-worker': 'src/store/search-worker.ts',
        'backup-worker': 'src/store/backup-worker.ts',
        'import-worker': 'src/chat/import/worker.ts',
        'code-worker': 'src/chat/code/worker.ts',
        'documents-worker': 'src/chat/documents/worker.ts',
      },
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
  // Everything goes in: the image carries no packages beside it.
  ssr: { noExternal: true },
});
