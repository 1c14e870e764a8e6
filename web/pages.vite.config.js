// Builds the wall and the triage page as static files that need no other host; the gateway serves them under /wall and /triage,
// and what they share under /pages.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const path = (relative) => new URL(relative, import.meta.url).pathname;

export default defineConfig({
  root: path('.'),
  base: '/pages/',
  plugins: [react()],
  build: {
    outDir: path('dist/pages'),
    emptyOutDir: true,
    target: 'es2023',
    reportCompressedSize: false,
    rolldownOptions: { input: { wall: path('wall/index.html'), triage: path('triage/index.html') } },
  },
});
