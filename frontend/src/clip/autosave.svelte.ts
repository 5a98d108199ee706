/**
 * Keeps saving the newest of something by itself, one answer at a time, and says how that stands.
 * Knows waiting and trying again; must not know what it saves.
 */
import { ApiError } from '../lib/api/errors'

const QUIET_MS = 700
const AGAIN_MS = 5_000

export type Standing = 'nothing' | 'saving' | 'saved' | 'waiting' | 'refused'

export class Autosave<T> {
  /** `waiting`: no answer came, it is tried again by itself. `refused`: `error` says why. */
  standing: Standing = $state('nothing')
  error: unknown = $state.raw(null)
  #save: (value: T) => Promise<unknown>
  #newest: { value: T } | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #isBusy = false

  constructor(save: (value: T) => Promise<unknown>) {
    this.#save = save
  }

  /** Save this soon, in place of what waits. */
  keep(value: T): void {
    this.#newest = { value }
    this.standing = 'saving'
    this.#in(QUIET_MS)
  }

  /** Save what waits at once: the person is leaving. */
  now = async (): Promise<void> => {
    clearTimeout(this.#timer)
    const taken = this.#newest
    if (!taken || this.#isBusy) return
    this.#newest = null
    this.#isBusy = true
    try {
      await this.#save(taken.value)
      this.error = null
      this.standing = this.#newest ? 'saving' : 'saved'
    } catch (error) {
      this.#refused(error, taken)
    }
    this.#isBusy = false
    if (this.#newest) this.#in(this.standing === 'waiting' ? AGAIN_MS : QUIET_MS)
  }

  #refused(error: unknown, taken: { value: T }): void {
    this.error = error
    const isPassing = !(error instanceof ApiError) || error.status >= 500 || error.status === 429
    this.standing = isPassing ? 'waiting' : 'refused'
    if (isPassing) this.#newest ??= taken
  }

  #in(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.now(), ms)
  }
}
