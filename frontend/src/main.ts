/** Builds the client: styles, router, session, the first screen; then, out of the way, the outbox. */
import './styles/tokens.css'
import './styles/base.css'
import { mount } from 'svelte'
import App from './App.svelte'
import { startRouter } from './lib/router.svelte'
import { loadHome, session, start } from './lib/session.svelte'
import { registerServiceWorker } from './lib/sw-register'

async function begin(): Promise<void> {
  const target = document.getElementById('app')
  if (!target || !(await start())) return showAlone(target)
  startRouter()
  mount(App, { target })
  registerServiceWorker()
  const person = session.me?.person.id ?? null
  const home = await loadHome().catch(() => null)
  const [{ startOutbox }, { watchOutbox }] = await Promise.all([
    import('./lib/outbox'),
    import('./lib/waiting.svelte'),
  ])
  if (person) watchOutbox(person)
  void startOutbox(person)
  const { keepFaces } = await import('./lib/faces')
  if (home) await keepFaces(home).catch(() => undefined)
  const { tidyMeetings } = await import('./lib/kept-meetings')
  if (person) await tidyMeetings(person).catch(() => undefined)
}

function showAlone(target: HTMLElement | null): void {
  if (target) mount(App, { target })
}

// After a new version was put out, a part of the old one may be gone: take the new one whole.
addEventListener('vite:preloadError', () => {
  const isOnceMore = Date.now() - Number(sessionStorage.getItem('taken-anew') ?? 0) < 60_000
  sessionStorage.setItem('taken-anew', String(Date.now()))
  if (!isOnceMore) location.reload()
})

void begin()
