import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { Plugin } from 'vite'

/** Names the one style sheet as the entry's own in the manifest, where the shell looks for it. */
export function styleOfMain(): Plugin {
  return {
    name: 'rataka-style-of-main',
    writeBundle({ dir }, bundle) {
      const path = `${dir}/.vite/manifest.json`
      const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, { css?: string[] }>
      const main = manifest['src/main.ts']
      if (!main) return this.error('the manifest names no main')
      main.css = Object.keys(bundle).filter((name) => name.endsWith('.css'))
      writeFileSync(path, JSON.stringify(manifest, null, 2))
    },
  }
}

/** Large, and wanted only when a clip is made smaller: fetched then, kept by nobody beforehand. */
const ON_DEMAND = /shrink\.worker|\.map$|^sw\.js$/

/** Writes the list of built files into the service worker, so that every screen opens offline. */
export function precache(): Plugin {
  return {
    name: 'rataka-precache',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const built = Object.keys(bundle).filter((name) => !ON_DEMAND.test(name))
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
