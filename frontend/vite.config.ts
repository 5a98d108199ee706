import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'
import { precache, styleOfMain } from './precache.ts'

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** Knows how the client is built; the Django shell reads `dist/.vite/manifest.json`. */
export default defineConfig({
  base: '/static/app/',
  plugins: [svelte(), styleOfMain(), precache()],
  // tus-js-client carries its own URL and base64 for engines we do not serve: 4 kB of its 16.
  resolve: {
    alias: {
      'url-parse': path('./src/lib/outbox/url.ts'),
      'js-base64': path('./src/lib/outbox/base64.ts'),
    },
  },
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
