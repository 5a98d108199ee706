import { expect, test } from 'vitest'
import { isOurs, match } from '../src/lib/router.svelte'

test.each([
  ['/', '/', {}],
  ['/c/:child', '/c/12', { child: '12' }],
  ['/c/:child', '/c/12/', { child: '12' }],
  ['/c/:child/e/:entry', '/c/12/e/a%20b', { child: '12', entry: 'a b' }],
])('%s answers %s', (pattern, path, params) => {
  expect(match(pattern, path)).toEqual(params)
})

test.each([
  ['/', '/c'],
  ['/c/:child', '/c/12/e/3'],
  ['/film', '/'],
  ['/film', '/queue'],
])('%s does not answer %s', (pattern, path) => {
  expect(match(pattern, path)).toBeNull()
})

const link = (pathname: string, more = {}) =>
  ({
    pathname,
    origin: location.origin,
    target: '',
    hasAttribute: () => false,
    ...more,
  }) as unknown as HTMLAnchorElement
const click = (more = {}) => ({ button: 0, ...more }) as MouseEvent

test('our own addresses open in place', () => {
  expect(isOurs(link('/c/12'), click())).toBe(true)
})

test.each(['/login', '/j/ABC', '/media/clips/1/240p', '/api/me', '/emergency/'])(
  'the browser itself opens %s',
  (path) => expect(isOurs(link(path), click())).toBe(false),
)

test('a link elsewhere, or opened in a new tab, is left alone', () => {
  expect(isOurs(link('/c/12', { origin: 'https://other.example' }), click())).toBe(false)
  expect(isOurs(link('/c/12'), click({ ctrlKey: true }))).toBe(false)
})
