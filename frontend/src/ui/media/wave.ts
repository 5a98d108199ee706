/** The drawn shape of a sound: 64 hex digits, 0 quiet to f loud, as bars in a 256 × 48 picture. */
export const WAVE_WIDTH = 256
export const WAVE_HEIGHT = 48

const LEAST = 2

/** An SVG path with one upright line a digit, around the middle. */
export function wavePath(waveform: string): string {
  const step = WAVE_WIDTH / Math.max(1, waveform.length)
  return [...waveform]
    .map((digit, at) => {
      const level = Number.parseInt(digit, 16) || 0
      const height = LEAST + (level / 15) * (WAVE_HEIGHT - LEAST - 4)
      const x = (at + 0.5) * step
      return `M${x.toFixed(1)} ${((WAVE_HEIGHT - height) / 2).toFixed(1)}v${height.toFixed(1)}`
    })
    .join('')
}
