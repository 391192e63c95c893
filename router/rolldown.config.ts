import { defineConfig } from 'rolldown';

// One bundle with lazy chunks instead of hundreds of files: loading fastify, kysely, zod and undici file by file costs 125 ms of
// every start, bundled 50 (docs/decisions/0004). Types come from tsc, which emits declarations only.
export default defineConfig({
  input: {
    server: 'src/doors/cli/provider-router.ts',
    cli: 'src/doors/cli/provider-cli.ts',
    'record-worker': 'src/store/sqlite/record-worker.ts',
    index: 'src/index.ts',
  },
  platform: 'node',
  output: {
    dir: 'dist',
    format: 'esm',
    sourcemap: true,
    entryFileNames: '[name].js',
    // Beside the entries, so that `new URL('./record-worker.js', import.meta.url)` holds from every chunk.
    chunkFileNames: '[name]-[hash].js',
  },
});
