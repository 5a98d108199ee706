import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { make } from '../src/lib/shrink/maker'
import type { Facts } from '../src/lib/shrink/plan'
import type { Job, Told } from '../src/lib/shrink/told'

const job = { rowsOf: 'a', into: 'a/smaller' } as Job
const facts = { sizeBytes: 5 } as Facts

class FakeWorker {
  onmessage: (event: { data: Told }) => void = () => undefined
  onerror: () => void = () => undefined
  asked: unknown = null
  isOver = false
  postMessage = (asked: unknown) => {
    this.asked = asked
  }
  terminate = () => {
    this.isOver = true
  }
  tell = (told: Told) => this.onmessage({ data: told })
}

function begin(signal = new AbortController().signal) {
  const worker = new FakeWorker()
  const progress: number[] = []
  const hooks = { onProgress: (done: number) => void progress.push(done), signal }
  const made = make(job, hooks, () => worker as unknown as Worker)
  made.catch(() => undefined)
  return { worker, made, progress }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('the worker is given the job once it is here, and its facts come back', async () => {
  const { worker, made, progress } = begin()
  expect(worker.asked).toBeNull()
  worker.tell({ is: 'here' })
  expect(worker.asked).toBe(job)
  worker.tell({ is: 'begun', expectedMs: 30_000 })
  worker.tell({ is: 'going', fraction: 0.4 })
  worker.tell({ is: 'made', facts })
  expect(await made).toBe(facts)
  expect(progress).toEqual([0.4])
  expect(worker.isOver).toBe(true)
})

test('a worker that cannot be fetched', async () => {
  const { worker, made } = begin()
  worker.onerror()
  await expect(made).rejects.toMatchObject({ why: 'not_loaded' })
})

test('a worker that never comes', async () => {
  const { made } = begin()
  await vi.advanceTimersByTimeAsync(62_000)
  await expect(made).rejects.toMatchObject({ why: 'not_loaded' })
})

test('a worker that dies of it', async () => {
  const { worker, made } = begin()
  worker.tell({ is: 'here' })
  worker.onerror()
  await expect(made).rejects.toMatchObject({ why: 'broken' })
})

test('an encoder that throws, and a device that is full', async () => {
  const [one, other] = [begin(), begin()]
  one.worker.tell({ is: 'failed', because: 'EncodingError', isFull: false })
  other.worker.tell({ is: 'failed', because: 'QuotaExceededError', isFull: true })
  await expect(one.made).rejects.toMatchObject({ why: 'broken', message: 'EncodingError' })
  await expect(other.made).rejects.toMatchObject({ why: 'no_room' })
})

test('one that goes on but takes longer than twice the clip is ended', async () => {
  const { worker, made } = begin()
  worker.tell({ is: 'here' })
  worker.tell({ is: 'begun', expectedMs: 30_000 })
  const go = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      worker.tell({ is: 'going', fraction: second / 100 })
      await vi.advanceTimersByTimeAsync(1_000)
    }
  }
  await go(59)
  expect(worker.isOver).toBe(false)
  await go(3)
  await expect(made).rejects.toMatchObject({ why: 'slow' })
  expect(worker.isOver).toBe(true)
})

test('one that stands still is ended', async () => {
  const { worker, made } = begin()
  worker.tell({ is: 'here' })
  worker.tell({ is: 'begun', expectedMs: 600_000 })
  await vi.advanceTimersByTimeAsync(19_000)
  expect(worker.isOver).toBe(false)
  await vi.advanceTimersByTimeAsync(3_000)
  await expect(made).rejects.toMatchObject({ why: 'stalled' })
})

test('a page that was asleep did not use up the time', async () => {
  const { worker, made } = begin()
  worker.tell({ is: 'here' })
  worker.tell({ is: 'begun', expectedMs: 30_000 })
  const asleep = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 3_600_000)
  await vi.advanceTimersByTimeAsync(1_000)
  asleep.mockRestore()
  worker.tell({ is: 'made', facts })
  expect(await made).toBe(facts)
})

test('a person who wants the whole file ends it at once', async () => {
  const asked = new AbortController()
  const { worker, made } = begin(asked.signal)
  asked.abort()
  await expect(made).rejects.toMatchObject({ why: 'asked' })
  expect(worker.isOver).toBe(true)
})
