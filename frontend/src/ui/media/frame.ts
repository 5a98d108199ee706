/** The shape a picture is shown in: its own, within what fits a page. */
import type { Clip } from '../../lib/api/types'

const NARROWEST = 4 / 5
const WIDEST = 16 / 9

export function frameOf({ width, height }: Pick<Clip, 'width' | 'height'>): number {
  if (!width || !height) return WIDEST
  return Math.min(Math.max(width / height, NARROWEST), WIDEST)
}
