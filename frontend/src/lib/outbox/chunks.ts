/** How many rows the next PATCH carries. Plain arithmetic. */
export const ROW_BYTES = 1_048_576
const MOST_ROWS = 8
const QUICK_MS = 2_000
const SLOW_MS = 8_000

/** Grow while pieces go quickly, shrink when one takes long: a freeze loses at most one piece. */
export function nextRows(rows: number, tookMs: number): number {
  if (tookMs < QUICK_MS) return Math.min(rows * 2, MOST_ROWS)
  if (tookMs > SLOW_MS) return Math.max(Math.floor(rows / 2), 1)
  return rows
}

export const rowsIn = (sizeBytes: number): number => Math.ceil(sizeBytes / ROW_BYTES)
