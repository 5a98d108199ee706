/** Bytes and durations in words a person reads at a glance. */

export function sizeInWords(bytes: number): string {
  const mega = bytes / 1_000_000
  if (mega < 0.1) return `${Math.max(1, Math.round(bytes / 1000))} kB`
  if (mega < 1000) return `${mega < 10 ? mega.toFixed(1) : Math.round(mega)} MB`
  return `${(mega / 1000).toFixed(1)} GB`
}

/** `0:12`, `2:05`. */
export function lengthInWords(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
