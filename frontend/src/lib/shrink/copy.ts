/**
 * Makes a smaller copy of a kept film with mediabunny: the picture as H.264, the sound copied as it
 * is, only the part between the marks. Whatever it is not sure of, it throws. Runs in a worker.
 * Source of the rules: frontend.md section 3.
 */
import {
  Conversion,
  type ConversionOptions,
  CustomSource,
  EncodedPacketSink,
  Input,
  type InputAudioTrack,
  type InputTrack,
  type InputVideoTrack,
  MP4,
  Mp4OutputFormat,
  Output,
  QTFF,
  Quality,
  StreamTarget,
  VideoSampleSink,
} from 'mediabunny'
import { ROW_BYTES } from '../outbox/chunks'
import { readBytes } from '../outbox/reading'
import type { Marks } from '../outbox/state'
import type { Facts, Lengths, Picture } from './plan'
import { RowWriter } from './row-writer'
import type { Job } from './told'

export interface Hooks {
  /** The length of what will be made: from here on time counts. */
  onBegin: (expectedMs: number) => void
  onProgress: (fraction: number) => void
}

/** Sounds that phones make and MP4 carries as they are. */
const SOUNDS = ['aac', 'mp3', 'opus']
const MOST_PICTURES_A_SECOND = 35
/** Faster than this is slow motion, which the server must see as it was filmed. */
const SLOW_MOTION_A_SECOND = 70
const KEY_EVERY_S = 4

interface Film {
  input: Input
  picture: InputVideoTrack
  sound: InputAudioTrack | null
}

function open(rowsOf: string, sizeBytes: number): Input {
  const read = async (start: number, end: number) =>
    new Uint8Array(await (await readBytes(rowsOf, start, end)).arrayBuffer())
  const source = new CustomSource({
    getSize: () => sizeBytes,
    read,
    prefetchProfile: 'fileSystem',
  })
  return new Input({ source, formats: [MP4, QTFF] })
}

/** One picture, and at most one sound that can be copied; anything else is for the server. */
async function tracksOf(input: Input): Promise<Film> {
  const [picture, another] = await input.getVideoTracks()
  if (!picture || another) throw new Error('not one picture')
  const sounds = await input.getAudioTracks()
  const known: InputAudioTrack[] = []
  for (const sound of sounds) if (SOUNDS.includes((await sound.getCodec()) ?? '')) known.push(sound)
  if (sounds.length > 0 && known.length !== 1) throw new Error('not one sound that can be copied')
  return { input, picture, sound: known[0] ?? null }
}

async function lengthMs(track: InputTrack | null, from: number, to: number) {
  if (!track) return null
  const first = Math.max(await track.getFirstTimestamp(), from)
  const last = Math.min(await track.computeDuration(), to)
  return Math.max(0, last - first) * 1000
}

async function lengthsOf({ input, picture, sound }: Film, marks: Marks | null): Promise<Lengths> {
  const tracks = sound ? [picture, sound] : [picture]
  const start = Math.max(await input.getFirstTimestamp(tracks), 0)
  const from = marks?.startMs ? marks.startMs / 1000 : start
  const end = await input.computeDuration(tracks)
  const to = Math.min(marks?.endMs ? marks.endMs / 1000 : end, end)
  return {
    wholeMs: (to - from) * 1000,
    pictureMs: await lengthMs(picture, from, to),
    soundMs: await lengthMs(sound, from, to),
  }
}

/** The shorter side at most as wanted; never made larger. */
async function sizeFor(track: InputVideoTrack, shortSide: number) {
  const [width, height] = [await track.getDisplayWidth(), await track.getDisplayHeight()]
  return width < height
    ? { width: Math.min(width, shortSide) }
    : { height: Math.min(height, shortSide) }
}

async function pictureOptions(track: InputVideoTrack, wanted: Picture) {
  if (await track.hasHighDynamicRange()) throw new Error('only the server maps these colours')
  const { averagePacketRate } = await track.computePacketStats(120)
  if (averagePacketRate > SLOW_MOTION_A_SECOND) throw new Error('slow motion')
  return {
    codec: 'avc' as const,
    forceTranscode: true,
    quality: new Quality({ bitrate: wanted.bitrate }),
    keyFrameInterval: KEY_EVERY_S,
    ...(averagePacketRate > MOST_PICTURES_A_SECOND && { frameRate: 30 }),
    ...(await sizeFor(track, wanted.shortSide)),
  }
}

function trimTo(marks: Marks | null): NonNullable<ConversionOptions['trim']> {
  return {
    ...(marks?.startMs && { start: marks.startMs / 1000 }),
    ...(marks?.endMs && { end: marks.endMs / 1000 }),
  }
}

function intoRows(writer: RowWriter): StreamTarget {
  const sink = new WritableStream<{ data: Uint8Array; position: number }>({
    write: ({ data, position }) => writer.write(data, position),
    close: () => writer.flush(),
  })
  return new StreamTarget(sink, { chunked: true, chunkSize: ROW_BYTES })
}

async function convert(film: Film, job: Job, hooks: Hooks): Promise<RowWriter> {
  const writer = new RowWriter(job.into)
  const { picture, sound } = film
  const wanted = await pictureOptions(picture, job.picture)
  const conversion = await Conversion.init({
    input: film.input,
    output: new Output({
      format: new Mp4OutputFormat({ fastStart: false }),
      target: intoRows(writer),
    }),
    video: wanted,
    audio: (track) => (track.id === sound?.id ? {} : { discard: true }),
    trim: trimTo(job.marks),
    tags: {},
    showWarnings: false,
  })
  const used = sound ? 2 : 1
  if (!conversion.isValid || conversion.utilizedTracks.length !== used)
    throw new Error('a track would be lost')
  conversion.onProgress = hooks.onProgress
  await conversion.execute()
  return writer
}

async function canSee(track: InputVideoTrack, at: number): Promise<boolean> {
  const sample = await new VideoSampleSink(track).getSample(at)
  sample?.close()
  return sample !== null
}

/** The first picture and the last one decode. */
async function isOpening(track: InputVideoTrack): Promise<boolean> {
  const last = await new EncodedPacketSink(track).getPacket(await track.computeDuration())
  const first = await canSee(track, await track.getFirstTimestamp())
  return first && last !== null && (await canSee(track, last.timestamp))
}

/** Make the copy, then open it from where it is kept and tell what is there. */
export async function copy(job: Job, hooks: Hooks): Promise<Facts> {
  const film = await tracksOf(open(job.rowsOf, job.sizeBytes))
  const expected = await lengthsOf(film, job.marks)
  hooks.onBegin(expected.wholeMs)
  const { sizeBytes, rows } = await convert(film, job, hooks)
  film.input.dispose()
  hooks.onProgress(1)
  const made = await tracksOf(open(job.into, sizeBytes))
  const facts = {
    expected,
    made: await lengthsOf(made, null),
    sizeBytes,
    rows,
    isOpening: await isOpening(made.picture),
  }
  made.input.dispose()
  return facts
}
