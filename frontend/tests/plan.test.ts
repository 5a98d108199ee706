import { expect, test } from 'vitest'
import { type AgreedGoal, changesSince } from '../src/plan/changes'
import { type PlanDraft, written } from '../src/plan/draft'

const words = {
  title: 'Terms 3 and 4',
  starts_on: '2026-07-20',
  ends_on: '2026-12-15',
  took_part: '',
  whanau_hopes: 'That she has friends.',
  child_hopes: '',
}
const goal = (id: string, change: Partial<AgreedGoal> = {}): AgreedGoal => ({
  id,
  words: 'I ask for a drink',
  strand: 'communication',
  set_by: 'school',
  ...change,
})
const agreed = { ...words, goals: [goal('drink'), goal('hens', { set_by: 'whanau' })] }

test('the same words are no change, in whatever order the goals stand', () => {
  expect(changesSince(agreed, { ...words, goals: [...agreed.goals].reverse() })).toEqual([])
})

test('each field that is other is told with its words before and now', () => {
  const now = { ...agreed, child_hopes: 'Swim!', ends_on: '2026-12-18' }
  expect(changesSince(agreed, now)).toEqual([
    { kind: 'child_hopes', before: '', now: 'Swim!' },
    { kind: 'days', before: ['2026-07-20', '2026-12-15'], now: ['2026-07-20', '2026-12-18'] },
  ])
})

test('goals are new, gone, in other words, or in another strand', () => {
  const goals = [
    goal('drink', { words: 'I ask for milk', strand: 'transition' }),
    goal('run', { words: 'I run', set_by: 'child' }),
  ]
  expect(changesSince(agreed, { ...words, goals })).toEqual([
    { kind: 'goal_reworded', before: 'I ask for a drink', now: 'I ask for milk' },
    { kind: 'goal_moved', words: 'I ask for milk', before: 'communication', now: 'transition' },
    { kind: 'goal_new', words: 'I run' },
    { kind: 'goal_gone', words: 'I ask for a drink' },
  ])
})

test('only what the person wrote is sent, and a space at the end is nothing', () => {
  const base: PlanDraft = { ...words }
  const draft = { ...base, title: 'Terms 3 and 4 ', child_hopes: 'To swim. ' }
  expect(written(base, draft)).toEqual({ child_hopes: 'To swim.' })
})
