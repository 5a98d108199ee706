import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fill, loadWords, type Message, pluralForm, setLocale, t } from '../src/lib/i18n.svelte'

type Catalogue = Record<string, Message>
const read = (name: string): Catalogue =>
  JSON.parse(readFileSync(`src/i18n/${name}.json`, 'utf8')) as Catalogue

const first = read('en/first')
const family = read('en/family')
const clip = read('en/clip')
const staff = read('en/staff')
const locales = readdirSync('src/i18n').filter((name) => name !== 'en')

const gaps = (message: Message | undefined): Set<string> =>
  new Set([...JSON.stringify(message).matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? ''))

test('there is a translation to check', () => {
  expect(locales).toContain('mi')
})

const rooms = ['plan', 'progress', 'films', 'meeting', 'moving']
const shared = ['first', 'family', 'clip', ...rooms]
test.each(locales.flatMap((code) => shared.map((part) => [code, part])))(
  '%s/%s has the same keys as the English, and the same gaps',
  (code, part) => {
    const english = read(`en/${part}`)
    const other = read(`${code}/${part}`)
    expect(Object.keys(other).sort()).toEqual(Object.keys(english).sort())
    for (const [key, message] of Object.entries(english))
      expect(gaps(other[key]), key).toEqual(gaps(message))
  },
)

test('no key is in two parts', () => {
  const parts = [first, family, clip, staff, ...rooms.map((room) => read(`en/${room}`))]
  const all = parts.flatMap((part) => Object.keys(part))
  expect(all.filter((key, at) => all.indexOf(key) !== at)).toEqual([])
})

function filesUnder(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? filesUnder(path) : [path]
  })
}

test('the first page needs no words but its own', () => {
  const lazy = /tagging|rating|reel|trim|PairCard|Pick|Reopens|Field|FaceSheet/
  const ui = filesUnder('src/ui').filter((path) => !lazy.test(path))
  const files = ['src/App.svelte', 'src/bar.ts', 'src/lib/strands.ts']
  const later = Object.assign({}, family, clip, staff, ...rooms.map((room) => read(`en/${room}`)))
  for (const path of [...files, ...ui, ...filesUnder('src/timeline')]) {
    const text = readFileSync(path, 'utf8')
    const keys = [...text.matchAll(/'([a-z_]+(?:\.[a-z_]+)*)'/g)].map((found) => found[1] ?? '')
    expect(
      keys.filter((key) => key in later),
      path,
    ).toEqual([])
  }
})

test('one and many are chosen in English', () => {
  const message = { one: '{n} clip', other: '{n} clips' }
  expect(fill(message, 'en', { n: 1 })).toBe('1 clip')
  expect(fill(message, 'en', { n: 0 })).toBe('0 clips')
})

test('a language the engine does not know has one form', () => {
  expect(pluralForm('mi', 1)).toBe('other')
})

test('a gap with no value is left to be seen', () => {
  expect(fill('Kia ora, {name}', 'en')).toBe('Kia ora, {name}')
})

test('words come in the chosen language, and parts that arrive later too', async () => {
  await setLocale('mi')
  await loadWords(['family', 'staff'])
  expect(t('bar.diary')).toBe(read('mi/first')['bar.diary'])
  expect(t('film.save')).toBe(read('mi/family')['film.save'])
  expect(t('later.none')).toBe(staff['later.none'])
  await setLocale('en')
  expect(t('film.save')).toBe(family['film.save'])
})
