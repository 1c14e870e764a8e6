// Builds GraphiQL as static files that need no other host; the gateway serves them under /graphiql.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const path = (relative) => new URL(relative, import.meta.url).pathname;

export default defineConfig({
  root: path('graphiql'),
  base: '/graphiql/',
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    outDir: path('dist/graphiql'),
    emptyOutDir: true,
    target: 'es2022',
    // The editor is one chunk of three megabytes by nature.
    chunkSizeWarningLimit: 4096,
    reportCompressedSize: false,
    rolldownOptions: {
      // The React compiler's runtime carries a directive that means nothing in a bundle.
      onLog: (level, log, report) => log.code === 'MODULE_LEVEL_DIRECTIVE' || report(level, log),
    },
  },
});
