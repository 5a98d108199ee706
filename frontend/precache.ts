import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import type { Plugin } from 'vite'

/** Writes the list of built files into the service worker, so that every screen opens offline. */
export function precache(): Plugin {
  return {
    name: 'rataka-precache',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const built = Object.keys(bundle).filter((name) => name !== 'sw.js' && !name.endsWith('.map'))
      const icons = readdirSync('public/icons').map((name) => `icons/${name}`)
      const assets = [...built, ...icons].sort().map((name) => `/static/app/${name}`)
      const version = createHash('sha256').update(assets.join()).digest('hex').slice(0, 12)
      const sw = bundle['sw.js']
      if (sw?.type !== 'chunk') return this.error('the service worker was not built')
      sw.code = sw.code
        .replace('__ASSETS__', JSON.stringify(assets))
        .replace('__VERSION__', JSON.stringify(version))
    },
  }
}
