/** Something fetched for a screen: on its way, here, or failed with the error to show. */
export class Loaded<T> {
  value: T | undefined = $state.raw()
  error: unknown = $state.raw(null)
  isLoading = $state(true)
  #load: () => Promise<T>
  #turn = 0

  constructor(load: () => Promise<T>, first?: T) {
    this.#load = load
    if (first === undefined) void this.again()
    else {
      this.value = first
      this.isLoading = false
    }
  }

  /** Fetch once more; what is shown stays until the new one is here. */
  again = async (): Promise<void> => {
    const turn = ++this.#turn
    this.isLoading = true
    try {
      const value = await this.#load()
      if (turn !== this.#turn) return
      this.value = value
      this.error = null
    } catch (error) {
      if (turn === this.#turn) this.error = error
    }
    if (turn === this.#turn) this.isLoading = false
  }
}
