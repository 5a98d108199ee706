/** One form being sent: whether it is on its way, and what came back. What was typed stays typed. */
import { ApiError } from './api/errors'

export class Sending {
  isBusy = $state(false)
  error: unknown = $state.raw(null)

  /** Send; returns what came back, or undefined after a refusal (then `error` says why). */
  async run<T>(send: () => Promise<T>): Promise<{ answer: T } | undefined> {
    if (this.isBusy) return undefined
    this.isBusy = true
    this.error = null
    try {
      return { answer: await send() }
    } catch (thrown) {
      this.error = thrown
      return undefined
    } finally {
      this.isBusy = false
    }
  }

  /** The server's words about one field. */
  errorsOf(field: string): string[] {
    return this.error instanceof ApiError ? (this.error.fields[field] ?? []) : []
  }
}
