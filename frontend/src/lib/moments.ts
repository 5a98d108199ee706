/** A moment of a film or sound in words. */

/** `0:04`, `1:05.3`: tenths only where there are some. */
export function clock(ms: number): string {
  const tenths = Math.round(ms / 100)
  const seconds = Math.floor(tenths / 10)
  const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
  return tenths % 10 === 0 ? text : `${text}.${tenths % 10}`
}
