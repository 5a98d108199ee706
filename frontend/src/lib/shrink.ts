/**
 * Makes a smaller copy of a kept clip before it is sent. The clip itself stays as it is: the copy has
 * rows of its own and is noted only when it is whole, hashed, opened and fit. Whatever goes wrong,
 * the clip itself is sent. Knows the order of things; the rules are shrink/plan.ts, the work is
 * shrink/maker.ts.
 */
import { OfflineError } from './api/errors'
import { changeClip, dropSmaller } from './outbox/box'
import { announce, listen } from './outbox/news'
import { smallerRows } from './outbox/outgoing'
import { hashRows } from './outbox/rows'
import { after, type KeptClip, type Smaller } from './outbox/state'
import { hasRoom } from './outbox/storage'
import { canEncode, lineNow, noteSlow, wasSlow } from './shrink/device'
import { make, NotMade } from './shrink/maker'
import {
  faultOf,
  guessFor,
  hasTriesLeft,
  isToShrink,
  type Line,
  pictureFor,
  type Thrift,
  type Whole,
} from './shrink/plan'

type Outcome = { smaller: Smaller } | { whole: Whole }

/** The clip as it is to be sent, or null when it was thrown away meanwhile. */
export async function lighten(clip: KeptClip, thrift: Thrift): Promise<KeptClip | null> {
  const line = lineNow()
  if (!isToShrink(clip, thrift, line)) return settled(clip, null)
  const hindrance = await hindranceOf(clip, line)
  if (hindrance) return settled(clip, { whole: hindrance })
  const begun = await changeClip(clip.id, (now) => ({
    ...now,
    stage: after(now.stage, 'shrink'),
    shrinkTries: (now.shrinkTries ?? 0) + 1,
  }))
  if (!begun) return null
  const outcome = await outcomeOf(begun, line)
  const isAway = 'whole' in outcome && outcome.whole === 'not_loaded' && !navigator.onLine
  const kept = await settled(begun, isAway ? null : outcome)
  if (isAway) throw new OfflineError()
  return kept
}

/** Back in line, with what came of it. What the person asked for meanwhile goes before it. */
async function settled(clip: KeptClip, outcome: Outcome | null): Promise<KeptClip | null> {
  if (outcome === null && clip.stage !== 'shrinking') return clip
  const kept = await changeClip(clip.id, (now) => ({
    ...now,
    ...(now.whole ? {} : outcome),
    stage: after(now.stage, 'settle'),
  }))
  if (!kept?.smaller) await dropSmaller(clip.id)
  return kept
}

/** What speaks against even trying. */
async function hindranceOf(clip: KeptClip, line: Line): Promise<Whole | null> {
  if (!hasTriesLeft(clip)) return 'tried'
  const guess = guessFor(clip, pictureFor(line))
  if (typeof guess === 'string') return guess
  if (!(await canEncode())) return 'no_codec'
  if (await wasSlow()) return 'slow'
  return (await hasRoom(guess)) ? null : 'no_room'
}

async function outcomeOf(clip: KeptClip, line: Line): Promise<Outcome> {
  const asked = new AbortController()
  const unlisten = listen((news) => {
    if (news.clip === clip.id && news.isWhole) asked.abort()
  })
  try {
    return { smaller: await madeSmaller(clip, line, asked.signal) }
  } catch (error) {
    const why = error instanceof NotMade ? error.why : 'broken'
    if (why === 'slow') await noteSlow()
    return { whole: why }
  } finally {
    unlisten()
  }
}

async function madeSmaller(clip: KeptClip, line: Line, signal: AbortSignal): Promise<Smaller> {
  const into = smallerRows(clip.id)
  await dropSmaller(clip.id)
  const { id: rowsOf, sizeBytes, marks = null } = clip
  const onProgress = (shrunk: number) => announce({ clip: clip.id, shrunk })
  onProgress(0)
  const job = { rowsOf, sizeBytes, into, marks, picture: pictureFor(line) }
  const facts = await make(job, { onProgress, signal })
  const fault = faultOf(facts, sizeBytes)
  if (fault) throw new NotMade(fault)
  const { rows } = facts
  return { sizeBytes: facts.sizeBytes, rows, sha256: await hashRows(into, rows) }
}

/** Send this clip as it was filmed: at once when its copy is being made. */
export async function sendWhole(id: string): Promise<void> {
  await changeClip(id, (clip) => (clip.smaller ? clip : { ...clip, whole: 'asked' }))
  announce({ clip: id, isWhole: true })
}
