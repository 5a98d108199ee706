import { expect, test } from 'vitest'
import { newestOf, withMoments } from '../src/home/lately'
import type { Child, TimelineEntry } from '../src/lib/api/types'

const child = (id: string, last_entry_at: string | null) => ({ id, last_entry_at }) as Child
const entry = (id: string, occurred_at: string, state = 'shared', of = 'a') =>
  ({ id, occurred_at, state, child: of }) as TimelineEntry

test('the diaries with the latest moments are asked, and no empty one', () => {
  const all = [
    child('a', '2026-11-02T01:00:00Z'),
    child('b', null),
    child('c', '2026-11-09T01:00:00Z'),
  ]
  expect(withMoments(all, 4).map(({ id }) => id)).toEqual(['c', 'a'])
  expect(withMoments(all, 1).map(({ id }) => id)).toEqual(['c'])
})

test('newest first, a moment of two children once, and nothing that is not shared', () => {
  const found = newestOf(
    [
      entry('one', '2026-11-01T01:00:00Z'),
      entry('two', '2026-11-03T01:00:00Z'),
      entry('two', '2026-11-03T01:00:00Z', 'shared', 'b'),
      entry('kept back', '2026-11-04T01:00:00Z', 'draft'),
      entry('three', '2026-11-02T01:00:00Z'),
    ],
    2,
  )
  expect(found.map(({ id }) => id)).toEqual(['two', 'three'])
})
