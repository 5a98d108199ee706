import { expect, test } from 'vitest'
import { holds } from '../src/admin/words'
import { strandsOf } from '../src/goals/draft'
import type { Child } from '../src/lib/api/types'
import { initialsOf, tidy } from '../src/lib/tidy'
import { quietFor } from '../src/rounds/quiet'

const NOW = Date.parse('2026-11-22T00:00:00Z')
const child = (first_name: string, last_entry_at: string | null) =>
  ({ id: first_name, first_name, last_entry_at }) as Child

test('families that heard nothing for three weeks come with the longest silence first', () => {
  const children = [
    child('Aroha', '2026-11-20T00:00:00Z'),
    child('Noah', '2026-10-20T00:00:00Z'),
    child('Hemi', null),
    child('Lily', '2026-11-01T00:00:00Z'),
  ]
  expect(quietFor(children, NOW).map((one) => one.first_name)).toEqual(['Hemi', 'Noah'])
})

test.each([
  ['Māori Tamihana', 'maaori', true],
  ['Māori Tamihana', 'maori', true],
  ['Tāne', 'tane', true],
  ['Aroha', 'noah', false],
  ['Aroha', '', true],
])('%s is found by «%s»: %s', (name, typed, is) => {
  expect(holds(name, typed)).toBe(is)
})

test.each([
  ['Mr Patel', 'P'],
  ['Mere', 'M'],
  ['Nan Ruby Hart', 'NH'],
  ['  Jo Reid ', 'JR'],
])('the initials of %s are %s', (name, initials) => {
  expect(initialsOf(name)).toBe(initials)
})

test('typed words are sent in one form, without space around', () => {
  expect(tidy('  Ta\u0304ne ')).toBe('T\u0101ne')
})

test('a goal of a strand nobody knows is still shown', () => {
  const goals = [{ strand: 'own' }] as Parameters<typeof strandsOf>[1]
  expect(strandsOf([{ key: 'physical' }], goals)).toEqual(['physical', 'own'])
})
