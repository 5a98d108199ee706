/**
 * A rendition keeps its address when a clip is edited, and a page shows the picture it has already.
 * Knows which files changed while the page is open; must not know why.
 */
import type { Rendition } from '../../lib/api/types'

const first = new Map<string, number>()

/** The address under which this very file is shown, and not the one before it. */
export function fresh({ url, size_bytes }: Pick<Rendition, 'url' | 'size_bytes'>): string {
  const before = first.get(url) ?? size_bytes
  first.set(url, before)
  return before === size_bytes ? url : `${url}?v=${size_bytes}`
}
