import { expect, test } from 'vitest'
import english from '../src/i18n/en.json'
import staff from '../src/i18n/en.staff.json'
import maori from '../src/i18n/mi.json'
import { fill, type Message, pluralForm } from '../src/lib/i18n.svelte'

const gaps = (message: Message): string[] =>
  [...JSON.stringify(message).matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? '').sort()

test('every catalogue has the same keys', () => {
  expect(Object.keys(maori).sort()).toEqual(Object.keys(english).sort())
})

test('no key is in two English catalogues', () => {
  expect(Object.keys(staff).filter((key) => key in english)).toEqual([])
})

test('a translation fills the same gaps as the English', () => {
  for (const [key, message] of Object.entries(english) as [keyof typeof english, Message][]) {
    const other: Message = maori[key]
    expect(new Set(gaps(other)), key).toEqual(new Set(gaps(message)))
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
