/** How quickly the last upload went, remembered on this device. Knows numbers only. */
const KEY = 'upload-mbps'
const LEAST_BYTES = 1_000_000

/** Note an upload of so many bytes; a small one tells nothing. */
export function notePace(bytes: number, ms: number): void {
  if (bytes < LEAST_BYTES || ms <= 0) return
  localStorage.setItem(KEY, ((bytes * 8) / ms / 1000).toFixed(2))
}

/** Megabits a second of the last upload; null before the first. */
export function lastPace(): number | null {
  const kept = localStorage.getItem(KEY)
  return kept === null ? null : Number(kept)
}
