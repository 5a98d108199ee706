import { expect, test } from 'vitest'
import type { ClipOfDay, GoalClips, Pair } from '../src/lib/api/pairs'
import { chosenFirst, everyClip } from '../src/then-now/chosen'
import {
  drift,
  IN_STEP_MS,
  isOver,
  markWithin,
  placed,
  range,
  type Standing,
  step,
  together,
} from '../src/then-now/sync'

const standing = (at: number, mark = 0, length = 10_000): Standing => ({ at, mark, length })

test('two films are in step when both stand as long after their marks', () => {
  expect(drift(standing(1500, 1000), standing(4500, 4000))).toBe(0)
  expect(drift(standing(1500, 1000), standing(4700, 4000))).toBe(200)
  expect(drift(standing(1500, 1000), standing(4300, 4000))).toBe(-200)
})

test('what is near enough is left alone, what is far jumps', () => {
  expect(step(standing(1000), standing(1035), 0.5)).toEqual({ rate: 0.5, to: null })
  expect(step(standing(2000, 500), standing(1000, 300), 1)).toEqual({ rate: 1, to: 1800 })
})

test('in between it goes a little faster or slower', () => {
  expect(step(standing(1000), standing(1100), 1).rate).toBeLessThan(1)
  expect(step(standing(1000), standing(900), 1).rate).toBeGreaterThan(1)
  expect(step(standing(1000), standing(700), 0.25).rate).toBeCloseTo(0.25 * 1.3)
})

test('a film that is over, or not begun, is not chased', () => {
  expect(step(standing(9990), standing(4000), 1)).toEqual({ rate: 1, to: null })
  expect(step(standing(9000), standing(2000, 0, 2000), 1)).toEqual({ rate: 1, to: null })
  expect(step(standing(0, 2000), standing(0, 500), 1)).toEqual({ rate: 1, to: null })
  expect([isOver(standing(9_960)), isOver(standing(9_900)), isOver(standing(0, 0, 0))]).toEqual([
    true,
    false,
    false,
  ])
})

test.each([1, 0.5, 0.25])('at speed %s a drift is made good within two seconds', (speed) => {
  for (const apart of [-340, -200, -90, 90, 200, 340]) {
    const lead = standing(2000, 500)
    const follow = standing(1800 + apart, 300)
    const passed = 2000 / speed
    for (let ms = 0; ms < passed; ms += 16) {
      const { rate, to } = step(lead, follow, speed)
      lead.at += 16 * speed
      follow.at = to ?? follow.at + 16 * rate
    }
    expect(Math.abs(drift(lead, follow)), `${apart} ms`).toBeLessThanOrEqual(IN_STEP_MS)
  }
})

test('a player that runs 3 % wrong stays in step', () => {
  const lead = standing(0)
  const follow = standing(0)
  let most = 0
  for (let ms = 0; ms < 9000; ms += 16) {
    const { rate, to } = step(lead, follow, 1)
    lead.at += 16
    follow.at = to ?? follow.at + 16 * rate * 1.03
    most = Math.max(most, Math.abs(drift(lead, follow)))
  }
  expect(most).toBeLessThanOrEqual(IN_STEP_MS)
})

test('both are moved from the earlier mark to the later end', () => {
  const both = [standing(0, 1000, 5000), standing(0, 300, 9000)]
  expect(range(both)).toEqual([-300, 8700])
  expect(range([])).toEqual([0, 0])
  expect(both.map((one) => placed(8700, one))).toEqual([5000, 9000])
  expect(both.map((one) => placed(-300, one))).toEqual([700, 0])
  expect(together([standing(2000, 1000), standing(300, 300)])).toBe(1000)
})

test('a mark leaves something to see', () => {
  expect(markWithin(9_999, 10_000)).toBe(9_900)
  expect(markWithin(-5, 10_000)).toBe(0)
  expect(markWithin(1234.4, 10_000)).toBe(1234)
})

const day = (id: string, occurred_at: string, isShown = true) =>
  ({ occurred_at, clip: { id, renditions: isShown ? { thumb: {} } : {} } }) as unknown as ClipOfDay
const [may, june, july] = [
  day('a', '2026-05-01T00:00:00Z'),
  day('b', '2026-06-01T00:00:00Z'),
  day('c', '2026-07-01T00:00:00Z', false),
] as const
const told = (clips: ClipOfDay[], first: ClipOfDay | null) => ({ clips, first }) as GoalClips

test('the baseline stands beside the latest that can be looked at', () => {
  const chosen = chosenFirst(told([may, june, july], may), null)
  expect([chosen?.past, chosen?.now]).toEqual([may, june])
  expect(chosenFirst(told([may, july], may), null)?.now).toBe(july)
  expect(chosenFirst(told([may], may), null)).toBeNull()
  expect(chosenFirst(told([], null), null)).toBeNull()
})

test('a kept pair opens with its own clips and marks', () => {
  // biome-ignore lint/suspicious/noThenProperty: as the server names it, and it is no function
  const kept = { then: june, now: july, then_start_ms: 5, now_start_ms: 7 } as unknown as Pair
  expect(chosenFirst(told([may, june, july], may), kept)).toEqual({
    past: june,
    now: july,
    pastMark: 5,
    nowMark: 7,
  })
})

test('the clips to choose from are each there once, the oldest first', () => {
  expect(everyClip([july, june], [may, june])).toEqual([may, june, july])
})
