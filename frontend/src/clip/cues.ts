/**
 * The lines of a clip's captions while they are written: plain values in ms of what is shown.
 * Knows order and gaps; must not know a screen or the network.
 */
import type { Cue } from '../lib/api/types'

export const LISTEN_MS = 3000
/** Less than this is not worth a line of its own. */
const LEAST_MS = 300
export const MOST_CHARACTERS = 500

/** What is played and written about now; `line` is the one being corrected, null for a new one. */
export interface Piece {
  start_ms: number
  end_ms: number
  line: number | null
}

const inOrder = (cues: Cue[]): Cue[] => [...cues].sort((a, b) => a.start_ms - b.start_ms)

/** The next piece to listen to: up to three seconds, or the next line; null at the end. */
export function pieceFrom(cues: Cue[], from: number, lengthMs: number): Piece | null {
  const line = cues.findIndex((cue) => cue.start_ms >= from - 1)
  const next = cues[line]
  if (next && next.start_ms - from < LEAST_MS) return { ...next, line }
  if (lengthMs - from < LEAST_MS) return null
  const end_ms = Math.min(from + LISTEN_MS, next?.start_ms ?? lengthMs, lengthMs)
  return { start_ms: from, end_ms, line: null }
}

/** The first piece that has no line yet: where somebody who comes back goes on. */
export function firstGap(cues: Cue[], lengthMs: number): Piece | null {
  const end = cues.reduce((latest, cue) => Math.max(latest, cue.end_ms), 0)
  return pieceFrom(cues, end, lengthMs)
}

/** Keep what was written about a piece. No words: the line goes, or none is made. */
export function written(cues: Cue[], piece: Piece, words: string): Cue[] {
  const text = words.trim().replace(/\s+/g, ' ').normalize('NFC').slice(0, MOST_CHARACTERS)
  const others = cues.filter((_, at) => at !== piece.line)
  if (text === '') return others
  return inOrder([...others, { start_ms: piece.start_ms, end_ms: piece.end_ms, text }])
}

/** Move one end of a piece; it stays in the clip and keeps a length. */
export function moved(piece: Piece, end: 'start' | 'end', by: number, lengthMs: number): Piece {
  if (end === 'start') {
    const most = piece.end_ms - LEAST_MS
    return { ...piece, start_ms: Math.max(0, Math.min(piece.start_ms + by, most)) }
  }
  const least = piece.start_ms + LEAST_MS
  return { ...piece, end_ms: Math.min(lengthMs, Math.max(piece.end_ms + by, least)) }
}
