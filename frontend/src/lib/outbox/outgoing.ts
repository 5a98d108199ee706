/** What goes over the line for a clip: the file itself, or the smaller copy. Plain values. */
import type { KeptClip, Marks } from './state'

export interface Outgoing {
  /** The key its rows are kept under. */
  rowsOf: string
  sizeBytes: number
  rows: number
  sha256: string | null
  filename: string
  filetype: string
  /** What the server is to trim; null when there is nothing to trim, or it is trimmed already. */
  marks: Marks | null
}

/** The key of a smaller copy's rows, beside those of the clip itself. */
export const smallerRows = (id: string): string => `${id}/smaller`
export const isSmallerRows = (rowsOf: string): boolean => rowsOf.endsWith('/smaller')

export function outgoing(clip: KeptClip): Outgoing {
  const { id, sizeBytes, rows, sha256, filename, filetype, marks = null, smaller } = clip
  if (!smaller) return { rowsOf: id, sizeBytes, rows, sha256, filename, filetype, marks }
  const made = { filename: filename.replace(/(\.\w+)?$/, '.mp4'), filetype: 'video/mp4' }
  return { rowsOf: smallerRows(id), ...smaller, ...made, marks: null }
}

/** How much goes over the line. */
export const bytesOf = (clip: KeptClip): number => clip.smaller?.sizeBytes ?? clip.sizeBytes
