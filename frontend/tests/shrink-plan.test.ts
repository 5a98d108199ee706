import { expect, test } from 'vitest'
import type { KeptClip } from '../src/lib/outbox/state'
import {
  allowedMs,
  type Facts,
  faultOf,
  guessFor,
  isToShrink,
  type Lengths,
  type Line,
  pictureFor,
  shownMs,
  thriftOf,
} from '../src/lib/shrink/plan'

const clip = { kind: 'video', sizeBytes: 62_000_000, stage: 'kept', isCreated: false } as KeptClip
const unknown: Line = { mbps: null, isFixed: false }
const slow: Line = { mbps: 4.9, isFixed: true }
const fast: Line = { mbps: 40, isFixed: true }

test('on for families, for staff when the line was slow, off where originals are wanted', () => {
  expect(thriftOf(true, false)).toBe('always')
  expect(thriftOf(false, false)).toBe('slow')
  expect(thriftOf(true, true)).toBe('never')
  expect(thriftOf(false, true)).toBe('never')
})

test.each([
  ['always', unknown, true],
  ['always', slow, true],
  ['always', { mbps: 40, isFixed: false }, true],
  ['always', fast, false],
  ['slow', unknown, false],
  ['slow', slow, true],
  ['slow', { mbps: 5, isFixed: true }, false],
  ['never', slow, false],
] as const)('%s on %o: %s', (thrift, line, expected) => {
  expect(isToShrink(clip, thrift, line)).toBe(expected)
})

test.each<[string, Partial<KeptClip>]>([
  ['a photo', { kind: 'photo' }],
  ['a small file', { sizeBytes: 4_999_999 }],
  ['one that has begun to leave', { isCreated: true }],
  ['one being sent', { stage: 'sending' }],
  ['one that a person wants whole', { whole: 'asked' }],
  ['one that has its copy', { smaller: { sizeBytes: 1, rows: 1, sha256: 'a' } }],
])('never %s', (_what, change) => {
  expect(isToShrink({ ...clip, ...change }, 'always', unknown)).toBe(false)
})

test('480p only where 720p would take too long', () => {
  expect(pictureFor(unknown).shortSide).toBe(720)
  expect(pictureFor({ mbps: 0.7, isFixed: false }).shortSide).toBe(480)
})

test('what to expect counts only the part between the marks', () => {
  expect(shownMs(30_000, { startMs: 4_000, endMs: 9_000 })).toBe(5_000)
  expect(shownMs(30_000, { startMs: 4_000, endMs: 99_000 })).toBe(26_000)
  const picture = pictureFor(unknown)
  expect(guessFor({ ...clip, durationMs: 30_000 }, picture)).toBe(9_855_000)
  expect(guessFor({ ...clip, durationMs: null }, picture)).toBe(62_000_000)
  expect(guessFor({ ...clip, durationMs: 1_900 }, picture)).toBe('too_short')
  expect(guessFor({ ...clip, durationMs: 300_000 }, picture)).toBe('no_gain')
})

test('twice real time, and ten seconds for the shortest', () => {
  expect(allowedMs(30_000)).toBe(60_000)
  expect(allowedMs(3_000)).toBe(10_000)
})

const whole: Lengths = { wholeMs: 30_000, pictureMs: 30_000, soundMs: 29_980 }
const good: Facts = {
  expected: whole,
  made: { wholeMs: 30_021, pictureMs: 30_000, soundMs: 30_021 },
  sizeBytes: 9_800_000,
  rows: 10,
  isOpening: true,
}
const made = (change: Partial<Lengths>): Facts => ({ ...good, made: { ...good.made, ...change } })

test('a good copy has no fault, also of a film without sound', () => {
  expect(faultOf(good, 62_000_000)).toBeNull()
  const silent = { ...whole, soundMs: null }
  expect(faultOf({ ...good, expected: silent, made: silent }, 62_000_000)).toBeNull()
})

test.each<[string, Facts]>([
  ['length', made({ wholeMs: 30_201 })],
  ['length', made({ wholeMs: 29_799 })],
  ['length', made({ pictureMs: 29_700 })],
  ['length', made({ soundMs: 29_700 })],
  ['no_sound', made({ soundMs: null })],
  ['no_sound', { ...good, expected: { ...whole, soundMs: null } }],
  ['no_picture', made({ pictureMs: null })],
  ['not_opening', { ...good, isOpening: false }],
  ['too_short', { ...good, expected: { ...whole, wholeMs: 1_900 } }],
  ['no_gain', { ...good, sizeBytes: 62_000_000 * 0.7 }],
])('%s', (fault, facts) => {
  expect(faultOf(facts, 62_000_000)).toBe(fault)
})
