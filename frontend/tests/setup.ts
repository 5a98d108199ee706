import 'fake-indexeddb/auto'

const notes = new Map<string, string>()
const localStorage = {
  getItem: (key: string) => notes.get(key) ?? null,
  setItem: (key: string, value: string) => void notes.set(key, value),
  removeItem: (key: string) => void notes.delete(key),
}

/** What the modules under test ask of a browser at import. */
const browser = {
  location: { pathname: '/', search: '', origin: 'https://school.example', href: '' },
  localStorage,
  scrollY: 0,
  document: { documentElement: { lang: 'en' }, getElementById: () => null, cookie: '' },
  addEventListener: () => undefined,
  navigator: { onLine: true, userAgent: '', maxTouchPoints: 0 },
}
for (const [name, value] of Object.entries(browser))
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
