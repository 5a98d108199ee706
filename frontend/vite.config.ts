import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'
import { precache, styleOfMain } from './precache'

/** Knows how the client is built; the Django shell reads `dist/.vite/manifest.json`. */
export default defineConfig({
  base: '/static/app/',
  plugins: [svelte(), styleOfMain(), precache()],
  build: {
    target: 'safari15',
    manifest: true,
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
    rolldownOptions: {
      input: { main: 'src/main.ts', pump: 'src/pump.ts', sw: 'src/sw.ts' },
      output: {
        entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  worker: { format: 'es' },
  test: { include: ['tests/**/*.test.ts'], setupFiles: ['tests/setup.ts'] },
})
