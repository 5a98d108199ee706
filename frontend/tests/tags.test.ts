import { expect, test } from 'vitest'
import type { Tagged } from '../src/lib/api/types'
import { inUse, measuredOf, startOf } from '../src/lib/ratings'
import { saidOf, sayOf, toggleGoal } from '../src/lib/tags'

const tags: Tagged[] = [
  { id: 'aroha', goals: ['drink', 'stand'] },
  { id: 'noah', goals: [] },
]

test('what is said of a goal has an id made here, and other words another id', () => {
  const first = sayOf(tags, 'aroha', 'drink', 'prompt', { value: 3 })
  const then = sayOf(first, 'aroha', 'drink', 'prompt', { value: 4 })
  expect(saidOf(first, 'aroha', 'drink', 'prompt')).toMatchObject({ value: 3 })
  expect(then[0]?.ratings).toHaveLength(1)
  expect(then[0]?.ratings?.[0]).toMatchObject({ goal: 'drink', kind: 'prompt', value: 4 })
  expect(then[0]?.ratings?.[0]?.id).not.toBe(first[0]?.ratings?.[0]?.id)
  expect(then[1]).toEqual({ id: 'noah', goals: [] })
})

test('it can be unsaid, and goes with its goal', () => {
  const said = sayOf(tags, 'aroha', 'drink', 'trials', { value: 3, out_of: 5 })
  const both = sayOf(said, 'aroha', 'stand', 'count', { value: 2 })
  expect(sayOf(both, 'aroha', 'drink', 'trials', null)[0]?.ratings).toHaveLength(1)
  const left = toggleGoal(both, 'aroha', 'drink')[0]
  expect(left?.goals).toEqual(['stand'])
  expect(left?.ratings?.map(({ goal }) => goal)).toEqual(['stand'])
})

test('a goal is rated by what is in use, and one that is not measured is not asked about', () => {
  const kinds = [{ kind: 'prompt' as const }, { kind: 'count' as const, is_in_use: false }]
  expect(inUse({ measures: kinds })).toEqual(['prompt'])
  expect(inUse({})).toEqual([])
  const goals = [
    { id: 'drink', words: 'I ask for a drink.', measures: kinds },
    { id: 'stand', words: 'I stand.' },
  ]
  expect(measuredOf(goals).map(({ id, levels }) => [id, levels])).toEqual([['drink', []]])
})

test('what is counted starts at nothing, a level is unsaid', () => {
  expect(startOf('trials')).toEqual({ value: 0, out_of: 5 })
  expect(startOf('duration')).toEqual({ value: 0 })
  expect(startOf('gas')).toBeNull()
})
