/** What this device can do, as far as making a copy goes. Knows the browser; must not know clips. */
import { recall, remember } from '../memory'
import { lastPace } from '../outbox/pace'
import type { KeptClip } from '../outbox/state'
import { guessFor, type Line, pictureFor } from './plan'

const KEY = 'shrink:slow'
const REST_DAYS = 1

/** Whether pictures can be made into H.264 here. Some browsers throw at the question: then not. */
export async function canEncode(): Promise<boolean> {
  if (!('VideoEncoder' in globalThis) || !('OffscreenCanvas' in globalThis)) return false
  const config = { codec: 'avc1.42001f', width: 1280, height: 720, bitrate: 2_500_000 }
  try {
    return (await VideoEncoder.isConfigSupported(config)).supported === true
  } catch {
    return false
  }
}

/** It took too long today: do not wear the battery out with the next clip. */
export const noteSlow = (): Promise<void> => remember(KEY, true)
export const wasSlow = async (): Promise<boolean> => (await recall(KEY, REST_DAYS)) !== null

interface Connection {
  type?: string
}

/** Wifi or a cable; where the browser does not say, it counts as a phone's line. */
const isFixedLine = (): boolean => {
  const { type } = (navigator as { connection?: Connection }).connection ?? {}
  return type === 'wifi' || type === 'ethernet'
}

export const lineNow = (): Line => ({ mbps: lastPace(), isFixed: isFixedLine() })

/** About how many bytes a smaller copy of this clip has; null when nobody can tell. */
export function expectedBytes(clip: KeptClip): number | null {
  const guess = guessFor(clip, pictureFor(lineNow()))
  return typeof guess === 'number' && guess < clip.sizeBytes ? guess : null
}
