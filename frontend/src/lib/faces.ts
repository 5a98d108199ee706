/** Keeps the faces of one's own children on this device, so that offline capture shows them. */
import type { Home } from './api/types'

const CACHE = 'faces'

function pathOf(address: string): string {
  const { pathname, search } = new URL(address)
  return pathname + search
}

/** Keep the faces of these children and no others; the service worker answers with them. */
export async function keepFaces(home: Home): Promise<void> {
  if (!('caches' in globalThis)) return
  const wanted = new Set(home.children.flatMap(({ face_url }) => face_url ?? []))
  const cache = await caches.open(CACHE)
  const kept = await cache.keys()
  for (const request of kept) if (!wanted.delete(pathOf(request.url))) await cache.delete(request)
  await Promise.all([...wanted].map((url) => cache.add(url).catch(() => undefined)))
}

/** Keep none: somebody signed out. */
export async function forgetFaces(): Promise<void> {
  if ('caches' in globalThis) await caches.delete(CACHE)
}
