/**
 * Writes a file that is being made, piece by piece and not always in order, as rows of 1 MiB.
 * One row is in memory at a time. Must not know what is written.
 */
import { ROW_BYTES, rowsIn } from '../outbox/chunks'
import { store } from '../store'

export class RowWriter {
  /** The end of what was written. */
  sizeBytes = 0
  readonly #rowsOf: string
  readonly #buffer = new Uint8Array(ROW_BYTES)
  #row = 0
  #isChanged = false

  constructor(rowsOf: string) {
    this.#rowsOf = rowsOf
  }

  get rows(): number {
    return rowsIn(this.sizeBytes)
  }

  /** Write at a place, counted from the beginning of the file; what is there is written over. */
  async write(content: Uint8Array, position: number): Promise<void> {
    let done = 0
    while (done < content.byteLength) {
      const at = position + done
      await this.#open(Math.floor(at / ROW_BYTES))
      const piece = content.subarray(done, done + ROW_BYTES - (at % ROW_BYTES))
      this.#buffer.set(piece, at % ROW_BYTES)
      this.#isChanged = true
      done += piece.byteLength
      this.sizeBytes = Math.max(this.sizeBytes, at + piece.byteLength)
    }
  }

  /** Keep what is still in memory. */
  async flush(): Promise<void> {
    if (!this.#isChanged) return
    const used = Math.min(this.sizeBytes - this.#row * ROW_BYTES, ROW_BYTES)
    await (await store()).put('rows', this.#buffer.slice(0, used).buffer, [this.#rowsOf, this.#row])
    this.#isChanged = false
  }

  async #open(row: number): Promise<void> {
    if (row === this.#row) return
    await this.flush()
    this.#buffer.fill(0)
    const kept = await (await store()).get('rows', [this.#rowsOf, row])
    if (kept) this.#buffer.set(new Uint8Array(kept))
    this.#row = row
  }
}
