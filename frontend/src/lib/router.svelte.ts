/**
 * Knows which address is open and how to go to another: history API and one rune.
 * Must not know any screen; screens.ts pairs addresses with screens.
 */

interface Here {
  path: string
  query: URLSearchParams
}

const read = (): Here => ({
  path: location.pathname,
  query: new URLSearchParams(location.search),
})

export const here: Here = $state(read())

const depths = new Map<string, number>()

/** Match `/c/:child` against `/c/12`; null when it is another address. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/')
  const given = path.replace(/\/$/, '').split('/')
  if (path === '/') return pattern === '/' ? {} : null
  if (wanted.length !== given.length) return null
  const params: Record<string, string> = {}
  for (const [at, part] of wanted.entries()) {
    const piece = given[at] ?? ''
    if (part.startsWith(':')) params[part.slice(1)] = decodeURIComponent(piece)
    else if (part !== piece) return null
  }
  return params
}

function show(): void {
  Object.assign(here, read())
}

/** Open an address of this app; `replace` leaves no step to come back to. */
export function go(to: string, { replace = false } = {}): void {
  depths.set(history.state?.key ?? 'first', scrollY)
  const state = { key: crypto.randomUUID() }
  if (replace) history.replaceState(state, '', to)
  else history.pushState(state, '', to)
  show()
}

/** Go back where the person came from, or to `fallback` when they came from outside. */
export function back(fallback: string): void {
  if (history.state?.key) history.back()
  else go(fallback, { replace: true })
}

/** Where the page was scrolled to when this step of the history was left. */
export const depth = (): number => depths.get(history.state?.key ?? 'first') ?? 0

const OUTSIDE = /^\/(login|logout|j|m|print|plain|api|media|static|emergency)(\/|$)/

/** Whether a link is ours to open without leaving the page. */
export function isOurs(link: HTMLAnchorElement, event: MouseEvent): boolean {
  const plain = !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button)
  const own = link.origin === location.origin && !link.target && !link.hasAttribute('download')
  return plain && own && !OUTSIDE.test(link.pathname)
}

/** Follow our own links in place; call once at start. */
export function startRouter(): void {
  history.scrollRestoration = 'manual'
  addEventListener('popstate', show)
  document.addEventListener('click', (event) => {
    const link = (event.target as Element | null)?.closest?.('a')
    if (!link || event.defaultPrevented || !isOurs(link, event)) return
    event.preventDefault()
    go(link.pathname + link.search)
  })
}
