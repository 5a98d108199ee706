import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Autosave } from '../src/clip/autosave.svelte'
import { ApiError, OfflineError } from '../src/lib/api/errors'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const refusal = (status: number) =>
  new ApiError({ title: '', status, code: 'bad_captions', detail: 'Not these.' })

test('only the newest is saved, once the typing stops', async () => {
  const saved: string[] = []
  const saving = new Autosave<string>(async (value) => saved.push(value))
  for (const value of ['w', 'wa', 'wai']) saving.keep(value)
  expect(saving.standing).toBe('saving')
  await vi.advanceTimersByTimeAsync(1_000)
  expect(saved).toEqual(['wai'])
  expect(saving.standing).toBe('saved')
})

test('what changes while an answer is on its way is saved after it, never beside it', async () => {
  const saved: string[] = []
  let answer: () => void = () => undefined
  const saving = new Autosave<string>((value) => {
    saved.push(value)
    return new Promise<void>((done) => (answer = done))
  })
  saving.keep('one')
  await vi.advanceTimersByTimeAsync(1_000)
  saving.keep('two')
  await vi.advanceTimersByTimeAsync(5_000)
  expect(saved).toEqual(['one'])
  answer()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(saved).toEqual(['one', 'two'])
})

test('without the network it is tried again by itself', async () => {
  let tries = 0
  const saving = new Autosave<string>(async () => {
    tries += 1
    if (tries < 3) throw new OfflineError()
  })
  saving.keep('wai')
  await vi.advanceTimersByTimeAsync(1_000)
  expect(saving.standing).toBe('waiting')
  await vi.advanceTimersByTimeAsync(12_000)
  expect(tries).toBe(3)
  expect(saving.standing).toBe('saved')
})

test('a refusal is shown and not repeated', async () => {
  const save = vi.fn(async () => Promise.reject(refusal(400)))
  const saving = new Autosave<string>(save)
  saving.keep('wai')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(save).toHaveBeenCalledOnce()
  expect(saving.standing).toBe('refused')
})

test('who leaves at once loses nothing', async () => {
  const saved: string[] = []
  const saving = new Autosave<string>(async (value) => saved.push(value))
  saving.keep('wai')
  await saving.now()
  expect(saved).toEqual(['wai'])
})
