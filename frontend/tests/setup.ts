import 'fake-indexeddb/auto'

/** What the modules under test ask of a browser at import. */
const place = { pathname: '/', search: '', origin: 'https://school.example', href: '' }
Object.assign(globalThis, {
  location: place,
  scrollY: 0,
  document: { documentElement: { lang: 'en' }, getElementById: () => null, cookie: '' },
  addEventListener: () => undefined,
})
