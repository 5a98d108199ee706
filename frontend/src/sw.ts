/**
 * The service worker: every built file and the empty shell are kept, so that each screen opens
 * with no network, also one that was never opened before. Knows addresses; must never keep an
 * answer of /api or a clip. A child's face is kept (for offline capture) until sign-out. Clips of a
 * meeting that somebody keeps are never served from here: the page reads them (lib/kept-meetings),
 * which knows who is here.
 */
declare const self: ServiceWorkerGlobalScope
declare const __ASSETS__: string[]
declare const __VERSION__: string

const CACHE = `app-${__VERSION__}`
const FACES = 'faces'
const SHELL = '/shell'
const NOT_OURS =
  /^\/(login|logout|j|m|print|plain|api|media|static|emergency|healthz|readyz|accounts)(\/|$)/
const FACE = /^\/media\/children\/[^/]+\/face$/
const PATIENCE_MS = 4000

async function fillCache(): Promise<void> {
  const cache = await caches.open(CACHE)
  await cache.addAll([...__ASSETS__, SHELL])
  await self.skipWaiting()
}

async function takeOver(): Promise<void> {
  const names = await caches.keys()
  const old = names.filter((name) => name.startsWith('app-') && name !== CACHE)
  await Promise.all(old.map((name) => caches.delete(name)))
  await self.registration.navigationPreload?.enable()
  await self.clients.claim()
}

const shell = async (): Promise<Response> => (await caches.match(SHELL)) ?? Response.error()

/** The server's answer to a navigation, asked for once: it is on its way before we are awake. */
async function fromServer(event: FetchEvent): Promise<Response> {
  const early = (await event.preloadResponse) as Response | undefined
  return early ?? fetch(event.request)
}

/** The page from the server; the kept shell when there is no answer, a late one, or a broken one. */
async function page(event: FetchEvent): Promise<Response> {
  const online = fromServer(event)
    .then((answer) => (answer.status >= 502 ? shell() : answer))
    .catch(shell)
  const late = new Promise<Response>((resolve) => {
    setTimeout(() => void shell().then(resolve), PATIENCE_MS)
  })
  return Promise.race([online, late])
}

async function face(request: Request): Promise<Response> {
  const cache = await caches.open(FACES)
  try {
    const answer = await fetch(request)
    if (answer.ok) await cache.put(request, answer.clone())
    else await cache.delete(request)
    return answer
  } catch {
    return (await cache.match(request)) ?? Response.error()
  }
}

const kept = async (request: Request): Promise<Response> =>
  (await caches.match(request)) ?? fetch(request)

self.addEventListener('install', (event) => event.waitUntil(fillCache()))
self.addEventListener('activate', (event) => event.waitUntil(takeOver()))
self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  if (request.mode === 'navigate') {
    event.respondWith(NOT_OURS.test(url.pathname) ? fromServer(event) : page(event))
  } else if (url.pathname.startsWith('/static/app/')) event.respondWith(kept(request))
  else if (FACE.test(url.pathname)) event.respondWith(face(request))
})

export {}
