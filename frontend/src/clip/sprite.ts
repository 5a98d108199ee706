/** A sprite is one picture with small ones in it, five in a row. Knows where each of them lies. */
import type { Rendition } from '../lib/api/types'

const IN_A_ROW = 5
/** So many fill a phone's width at a height that a thumb can tap. */
const WIDE_CELLS = 5
const UPRIGHT_CELLS = 9

export interface Cells {
  /** Width to height of one picture. */
  ratio: number
  /** CSS `background-size` of the whole in one cell. */
  size: string
  /** CSS `background-position` of each picture that is shown, in order. */
  positions: string[]
}

const percent = (at: number, of: number) => (of <= 1 ? 0 : (at / (of - 1)) * 100)

/** Its pictures spread evenly over the clip, some left out or told again; null when it does not say how many it has. */
export function cellsOf(sprite: Rendition): Cells | null {
  const { tiles, width, height } = sprite
  if (!tiles || !width || !height) return null
  const columns = Math.min(tiles, IN_A_ROW)
  const rows = Math.ceil(tiles / IN_A_ROW)
  const ratio = width / columns / (height / rows)
  const shown = ratio < 1 ? UPRIGHT_CELLS : WIDE_CELLS
  const positions = Array.from({ length: shown }, (_, cell) => {
    const tile = Math.floor(((cell + 0.5) * tiles) / shown)
    const x = percent(tile % IN_A_ROW, columns)
    const y = percent(Math.floor(tile / IN_A_ROW), rows)
    return `${x.toFixed(2)}% ${y.toFixed(2)}%`
  })
  return { ratio, size: `${columns * 100}% ${rows * 100}%`, positions }
}
