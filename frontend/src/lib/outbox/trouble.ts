/** What an error of sending means: gone, refused, or only to be tried again. Plain values. */
import { ApiError } from '../api/errors'
import type { Trouble } from './state'

/** The receipt is for other bytes than those kept here. */
export const DIFFERS: Trouble = { code: 'receipt_differs', sentence: '' }

/** The server does not have it any more, or never had. */
export const GONE: Trouble = { code: 'gone', sentence: '' }

/** The server does not know the address (any more). */
export const isGone = (error: unknown): boolean =>
  error instanceof ApiError && [404, 410].includes(error.status)

/** The server has no room for it just now: it stays here, and is tried again by itself. */
const FOR_ROOM = ['quota', 'school_full', 'disk_low']
export const isForRoom = (code: string): boolean => FOR_ROOM.includes(code)

/** It arrived damaged: the server waits for it to be sent anew under the same name. */
export const DAMAGED = 'damaged_on_the_way'

/** Trying again will not help; a person must. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof ApiError && !error.isPassing && error.status !== 401 && !isForRoom(error.code)

/** What the server said, to be kept and shown; null when it said nothing. */
export const troubleOf = (error: unknown): Trouble | null =>
  error instanceof ApiError ? { code: error.code, sentence: error.sentence } : null
