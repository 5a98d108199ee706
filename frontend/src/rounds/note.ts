/** A conversation being noted; the page keeps it, so that closing the sheet loses no word. */
import type { Channel } from '../lib/api/feedback'

export interface NoteDraft {
  person_name: string
  channel: Channel
  words: string
}

export const emptyNote = (): NoteDraft => ({ person_name: '', channel: 'visit', words: '' })
