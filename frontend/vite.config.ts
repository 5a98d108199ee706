import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'
import { precache, styleOfMain } from './precache.ts'

const BEHIND =
  /src\/lib\/(outbox\.ts|outbox\/(?!news|send|url|base64|hash)|store|memory|waiting|faces)|QueueLine|node_modules\/idb/
const FIRST =
  /node_modules\/(svelte|esm-env|clsx)|src\/(App|bar|timeline|i18n\/en\/first)|src\/lib\/(api\/(client|errors|entries|people|clips)|i18n|session|router|focus|loaded|toasts|strands|sizes|speed|dates|online|newest|outbox\/news)|src\/ui\/(picture\/OwnFace|media|icons|Icon|Button|Chip|Face|Page|Notice|Wait|Empty|GoalChip|HeartButton|RateButton|Sheet|Bar|Toast|Pick)\b/

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** Knows how the client is built; the Django shell reads `dist/.vite/manifest.json`. */
export default defineConfig({
  base: '/static/app/',
  plugins: [svelte(), styleOfMain(), precache()],
  // tus-js-client carries its own URL and base64, and code rewritten by Babel, for engines we do
  // not serve: 10 kB of its 16 (gzip). Its source is in the package too; ours is the only rewriting.
  resolve: {
    alias: {
      'tus-js-client': path('./node_modules/tus-js-client/lib/browser/index.js'),
      'url-parse': path('./src/lib/outbox/url.ts'),
      'js-base64': path('./src/lib/outbox/base64.ts'),
    },
  },
  build: {
    target: 'safari15',
    manifest: true,
    // The list of every screen's files weighs 1.8 kB (gzip) on the first page; the service worker
    // brings them all a moment later, so that only a first tap made at once waits one trip longer.
    modulePreload: false,
    cssCodeSplit: false,
    rolldownOptions: {
      input: { main: 'src/main.ts', pump: 'src/pump.ts', sw: 'src/sw.ts' },
      output: {
        // Few requests: what the first page needs, and what runs behind it, are a file each.
        codeSplitting: {
          groups: [
            { name: 'behind', test: BEHIND, priority: 1 },
            { name: 'first', test: FIRST, priority: 2 },
          ],
        },
        entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  worker: { format: 'es' },
  test: { include: ['tests/**/*.test.ts'], setupFiles: ['tests/setup.ts'] },
})
