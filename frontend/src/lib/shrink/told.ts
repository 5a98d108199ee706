/** What the page and the worker that makes a smaller copy tell each other. Plain values. */
import type { Marks } from '../outbox/state'
import type { Facts, Picture } from './plan'

export interface Job {
  rowsOf: string
  sizeBytes: number
  /** The key of the rows to write. */
  into: string
  marks: Marks | null
  picture: Picture
}

export type Told =
  | { is: 'here' }
  | { is: 'begun'; expectedMs: number }
  | { is: 'going'; fraction: number }
  | { is: 'made'; facts: Facts }
  | { is: 'failed'; because: string; isFull: boolean }
