import { expect, test } from 'vitest'
import {
  after,
  agrees,
  failedOnce,
  isDue,
  isToSend,
  type KeptClip,
  type KeptEntry,
  nextDue,
  type Stage,
  type Step,
  waitAfter,
} from '../src/lib/outbox/state'

const allowed: [Stage, Step, Stage][] = [
  ['staging', 'store', 'kept'],
  ['kept', 'shrink', 'shrinking'],
  ['shrinking', 'shrink', 'shrinking'],
  ['shrinking', 'settle', 'kept'],
  ['kept', 'settle', 'kept'],
  ['kept', 'start', 'sending'],
  ['sending', 'start', 'sending'],
  ['sending', 'accept', 'sent'],
  ['sent', 'confirm', 'safe'],
  ['sent', 'lose', 'kept'],
  ['sending', 'refuse', 'refused'],
  ['refused', 'retry', 'kept'],
]
const stages: Stage[] = ['staging', 'kept', 'shrinking', 'sending', 'sent', 'safe', 'refused']
const steps: Step[] = [
  'store',
  'shrink',
  'settle',
  'start',
  'accept',
  'lose',
  'confirm',
  'refuse',
  'retry',
]

test.each(allowed)('from %s a clip can %s, to %s', (stage, step, to) => {
  expect(after(stage, step)).toBe(to)
})

test('only what was sent can be confirmed, and what is safe moves no more', () => {
  for (const stage of stages.filter((one) => one !== 'sent'))
    expect(() => after(stage, 'confirm')).toThrow()
  for (const step of steps) expect(() => after('safe', step)).toThrow()
})

test('a clip whose copy is being made leaves only once that is settled', () => {
  for (const step of steps.filter((one) => one !== 'shrink' && one !== 'settle'))
    expect(() => after('shrinking', step)).toThrow()
})

test('no copy is begun once the bytes have begun to leave', () => {
  for (const stage of ['sending', 'sent', 'refused', 'staging'] as Stage[])
    expect(() => after(stage, 'shrink')).toThrow()
})

test('waiting doubles from 2 s to 5 minutes', () => {
  expect([1, 2, 3, 20].map(waitAfter)).toEqual([2_000, 4_000, 8_000, 300_000])
})

const entry: KeptEntry = {
  id: 'e',
  person: 'p',
  stage: 'saved',
  savedAt: 0,
  holdUntil: 10_000,
  occurredAt: '',
  words: '',
  children: [],
  audience: null,
  clips: 1,
  attempts: 0,
  nextTryAt: 0,
  trouble: null,
}

test('nothing leaves while it can be undone, or while it is being tagged', () => {
  expect(isDue(entry, 9_999)).toBe(false)
  expect(isDue(entry, 10_000)).toBe(true)
  expect(isDue({ ...entry, stage: 'open' }, 10_000)).toBe(false)
})

test('a failure is tried again later, not at once', () => {
  const failed = failedOnce(entry, null, 20_000)
  expect(isDue(failed, 21_999)).toBe(false)
  expect(isDue(failed, 22_000)).toBe(true)
})

test('a clip that waits, or was cut off while sending, is sent', () => {
  const clip = { stage: 'kept', nextTryAt: 5 } as KeptClip
  expect(isToSend(clip, 5)).toBe(true)
  expect(isToSend({ ...clip, stage: 'sending' }, 5)).toBe(true)
  expect(isToSend({ ...clip, stage: 'shrinking' }, 5)).toBe(true)
  expect(isToSend(clip, 4)).toBe(false)
  expect(isToSend({ ...clip, stage: 'sent' }, 5)).toBe(false)
})

test('a receipt counts only for the same hash and the same size', () => {
  const clip = { sha256: 'ab', sizeBytes: 3 }
  expect(agrees(clip, { sha256: 'ab', size_bytes: 3 })).toBe(true)
  expect(agrees(clip, { sha256: 'ab', size_bytes: 4 })).toBe(false)
  expect(agrees(clip, { sha256: 'cd', size_bytes: 3 })).toBe(false)
  expect(agrees({ sha256: null, sizeBytes: 3 }, { sha256: 'ab', size_bytes: 3 })).toBe(false)
})

test('it comes back when the time to undo is over, a wait is over, or a receipt may be there', () => {
  expect(nextDue([], [], 0)).toBeNull()
  expect(nextDue([entry], [], 0)).toBe(10_000)
  expect(nextDue([{ ...entry, stage: 'open' }], [], 0)).toBeNull()
  const known: KeptEntry = { ...entry, stage: 'known' }
  const clip = { entry: 'e', stage: 'kept', nextTryAt: 4_000 } as KeptClip
  expect(nextDue([known], [clip], 0)).toBe(4_000)
  const sent = { entry: 'e', stage: 'sent', nextTryAt: 0, sentAt: 0 } as KeptClip
  expect(nextDue([known], [sent], 1_000)).toBe(4_000)
  expect(nextDue([known], [sent], 100_000)).toBe(115_000)
})
