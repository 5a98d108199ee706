import 'fake-indexeddb/auto'

/** What the modules under test ask of a browser at import. */
const browser = {
  location: { pathname: '/', search: '', origin: 'https://school.example', href: '' },
  scrollY: 0,
  document: { documentElement: { lang: 'en' }, getElementById: () => null, cookie: '' },
  addEventListener: () => undefined,
  navigator: { onLine: true, userAgent: '', maxTouchPoints: 0 },
}
for (const [name, value] of Object.entries(browser))
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
