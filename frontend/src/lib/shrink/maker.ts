/**
 * Has a smaller copy made by a worker, and watches over it: a worker that does not come, stands
 * still, or takes more than twice as long as the clip plays is ended.
 */
import { allowedMs, type Facts, type Whole } from './plan'
import type { Job, Told } from './told'

/** There is no copy; the file itself goes. */
export class NotMade extends Error {
  readonly why: Whole

  constructor(why: Whole, because = '') {
    super(because || why)
    this.name = 'NotMade'
    this.why = why
  }
}

const TICK_MS = 1_000
/** A page that was frozen counts this much at most: only waking time is time taken. */
const MOST_A_TICK_MS = 2_000
const LOADING_MS = 60_000
const STILL_MS = 20_000

/** Waking time, against what is allowed. */
class Watch {
  isHere = false
  #last = performance.now()
  #still = 0
  #making = 0
  #allowedMs = Number.POSITIVE_INFINITY

  begin(expectedMs: number): void {
    this.#allowedMs = allowedMs(expectedMs)
    this.moved()
  }

  moved(): void {
    this.#still = 0
  }

  /** Nothing is made any more, it is only looked at. */
  finish(): void {
    this.#allowedMs = Number.POSITIVE_INFINITY
  }

  tick(): Whole | null {
    const now = performance.now()
    const passed = Math.min(now - this.#last, MOST_A_TICK_MS)
    this.#last = now
    this.#still += passed
    if (!this.isHere) return this.#still > LOADING_MS ? 'not_loaded' : null
    if (Number.isFinite(this.#allowedMs)) this.#making += passed
    if (this.#making > this.#allowedMs) return 'slow'
    return this.#still > STILL_MS ? 'stalled' : null
  }
}

export type StartWorker = () => Worker

const start: StartWorker = () =>
  new Worker(new URL('./shrink.worker.ts', import.meta.url), { type: 'module' })

interface Hooks {
  onProgress: (fraction: number) => void
  signal: AbortSignal
}

/** One copy being made: hears the worker, and ends it one way or the other. */
class Making {
  readonly #watch = new Watch()
  readonly #ticking: ReturnType<typeof setInterval>

  constructor(
    readonly worker: Worker,
    readonly job: Job,
    readonly hooks: Hooks,
    readonly done: { resolve: (facts: Facts) => void; reject: (error: NotMade) => void },
  ) {
    this.#ticking = setInterval(() => {
      const why = this.#watch.tick()
      if (why) this.fail(why)
    }, TICK_MS)
    hooks.signal.addEventListener('abort', () => this.fail('asked'), { once: true })
    worker.onerror = () => this.fail(this.#watch.isHere ? 'broken' : 'not_loaded')
    worker.onmessage = ({ data }: MessageEvent<Told>) => this.hear(data)
  }

  hear(told: Told): void {
    this.#watch.moved()
    if (told.is === 'here') this.begin()
    else if (told.is === 'begun') this.#watch.begin(told.expectedMs)
    else if (told.is === 'going') this.go(told.fraction)
    else if (told.is === 'made') this.finish(told.facts)
    else this.fail(told.isFull ? 'no_room' : 'broken', told.because)
  }

  begin(): void {
    this.#watch.isHere = true
    this.worker.postMessage(this.job)
  }

  finish(facts: Facts): void {
    this.end()
    this.done.resolve(facts)
  }

  go(fraction: number): void {
    if (fraction === 1) this.#watch.finish()
    this.hooks.onProgress(fraction)
  }

  fail(why: Whole, because = ''): void {
    this.end()
    this.done.reject(new NotMade(why, because))
  }

  end(): void {
    clearInterval(this.#ticking)
    this.worker.terminate()
  }
}

/** Make the copy; throws NotMade. What was written until then is left for the caller to remove. */
export function make(job: Job, hooks: Hooks, startWorker: StartWorker = start): Promise<Facts> {
  return new Promise((resolve, reject) => {
    new Making(startWorker(), job, hooks, { resolve, reject })
  })
}
