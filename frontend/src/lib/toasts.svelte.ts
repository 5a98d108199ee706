/** The one short message at the foot of the page, with at most one thing to do about it. */
export interface Toast {
  words: string
  action?: { words: string; run: () => void }
  seconds: number
}

let shown: Toast | null = $state.raw(null)
let timer: ReturnType<typeof setTimeout> | undefined

export const toast = (): Toast | null => shown

/** Show a message; it replaces the one before. */
export function say(words: string, action?: Toast['action'], seconds = action ? 10 : 5): void {
  clearTimeout(timer)
  shown = { words, seconds, ...(action && { action }) }
  timer = setTimeout(hush, seconds * 1000)
}

export function hush(): void {
  clearTimeout(timer)
  shown = null
}
