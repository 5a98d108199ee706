/** What an error of sending means: gone, refused, or only to be tried again. Plain values. */
import { ApiError } from '../api/errors'
import type { Trouble } from './state'

/** The receipt is for other bytes than those kept here. */
export const DIFFERS: Trouble = { code: 'receipt_differs', sentence: '' }

/** The server does not know the address (any more). */
export const isGone = (error: unknown): boolean =>
  error instanceof ApiError && [404, 410].includes(error.status)

/** Trying again will not help; a person must. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof ApiError && !error.isPassing && error.status !== 401

/** What the server said, to be kept and shown; null when it said nothing. */
export const troubleOf = (error: unknown): Trouble | null =>
  error instanceof ApiError ? { code: error.code, sentence: error.sentence } : null
