/** Every way in which a smaller copy can fail: the file itself is sent, byte for byte. */
import { createHash } from 'node:crypto'
import { beforeEach, expect, test, vi } from 'vitest'
import { OfflineError } from '../src/lib/api/errors'
import { forget, remember } from '../src/lib/memory'
import * as outbox from '../src/lib/outbox'
import * as box from '../src/lib/outbox/box'
import { outgoing, smallerRows } from '../src/lib/outbox/outgoing'
import { readBytes } from '../src/lib/outbox/reading'
import type { KeptClip, KeptEntry } from '../src/lib/outbox/state'
import { sendWhole } from '../src/lib/shrink'
import type { Facts, Lengths, Thrift, Whole } from '../src/lib/shrink/plan'
import type { Job } from '../src/lib/shrink/told'
import { store } from '../src/lib/store'

type Make = (
  job: Job,
  hooks: { onProgress: (done: number) => void; signal: AbortSignal },
) => Promise<Facts>

const server = vi.hoisted(() => ({ introduce: vi.fn(), sendBytes: vi.fn(), receipts: vi.fn() }))
const maker = vi.hoisted(() => ({ make: vi.fn() }))
const device = vi.hoisted(() => ({ canEncode: vi.fn() }))
vi.mock('../src/lib/outbox/send', () => server)
vi.mock('../src/lib/shrink/device', async (original) => ({
  ...(await original<typeof import('../src/lib/shrink/device')>()),
  ...device,
}))
vi.mock('../src/lib/shrink/maker', async (original) => ({
  ...(await original<typeof import('../src/lib/shrink/maker')>()),
  ...maker,
}))
vi.mock('../src/lib/outbox/rows', () => ({
  storeFile: async (clip: string, file: Blob) => {
    await put(clip, await file.arrayBuffer())
    return { sha256: Promise.resolve(hashed(await file.arrayBuffer())) }
  },
  hashRows: async (rowsOf: string) => hashed(await kept(rowsOf, ROW * 8)),
}))
vi.mock('../src/lib/api/people', () => ({ heartbeat: async () => undefined }))

const { NotMade } =
  await vi.importActual<typeof import('../src/lib/shrink/maker')>('../src/lib/shrink/maker')
const ROW = 1_048_576
const SIZE = 6 * ROW + 17
const FILM = new Uint8Array(SIZE).map((_, at) => (at * 7) % 251)
const COPY = new Uint8Array(ROW + 5).fill(42)
const film = new File([FILM], 'swim.mov', { type: 'video/quicktime', lastModified: 1_000 })
const lengths: Lengths = { wholeMs: 30_000, pictureMs: 30_000, soundMs: 30_000 }

const hashed = (content: ArrayBuffer | Uint8Array) =>
  createHash('sha256').update(new Uint8Array(content)).digest('hex')
const kept = async (rowsOf: string, size: number) =>
  (await readBytes(rowsOf, 0, size)).arrayBuffer()

async function put(rowsOf: string, content: ArrayBuffer): Promise<void> {
  const db = await store()
  for (let row = 0; row * ROW < content.byteLength; row += 1)
    await db.put('rows', content.slice(row * ROW, (row + 1) * ROW), [rowsOf, row])
}

const rowsHere = async () => (await store()).count('rows')

interface Sent {
  hash: string
  name: string
  type: string
  claimed: string | null
  marks: unknown
}
const sent: Sent[] = []

/** What goes over the line for a clip at this moment, read as the sender reads it. */
async function takeNote(clip: KeptClip): Promise<void> {
  const { rowsOf, sizeBytes, filename, filetype, sha256, marks } = outgoing(clip)
  const hash = hashed(await kept(rowsOf, sizeBytes))
  sent.push({ hash, name: filename, type: filetype, claimed: sha256, marks })
}

function answerReceipts(): void {
  server.receipts.mockImplementation(async (clips: KeptClip[]) =>
    clips.map((clip) => {
      const { sha256, sizeBytes } = outgoing(clip)
      const receipt = { sha256, size_bytes: sizeBytes, at: '' }
      return { clip: clip.id, state: 'processing', receipt, failure_code: '' }
    }),
  )
}

const makes = (change: Partial<Facts> = {}, made: Partial<Lengths> = {}): Make => {
  return async (job, { onProgress }) => {
    await put(job.into, COPY.buffer)
    onProgress(1)
    const all = { expected: lengths, made: { ...lengths, ...made }, isOpening: true }
    return { ...all, sizeBytes: COPY.length, rows: 2, ...change }
  }
}

/** Half a copy is written, and then it ends badly. */
const breaks = (why: Whole): Make => {
  return async (job) => {
    await put(job.into, COPY.buffer)
    throw new NotMade(why)
  }
}

async function due(change: Partial<KeptClip> = {}, thrift: Thrift = 'always'): Promise<KeptEntry> {
  const entry = await outbox.begin('mere')
  const clip = await outbox.keep(entry, film, 'video', 0, () => undefined)
  await vi.waitFor(async () => expect((await box.clipsOf(entry.id))[0]?.sha256).toBeTruthy())
  await box.changeClip(clip.id, (now) => ({ ...now, durationMs: 10_000, ...change }))
  const saved = await outbox.save(entry, { words: '', children: [], audience: null, thrift })
  return box.putEntry({ ...saved, holdUntil: 0 })
}

const theFile = { hash: hashed(FILM), name: 'swim.mov', type: 'video/quicktime' }
const theCopy = { hash: hashed(COPY), name: 'swim.mp4', type: 'video/mp4' }

beforeEach(async () => {
  vi.resetAllMocks()
  sent.length = 0
  for (const entry of await box.allEntries()) await box.dropEntry(entry.id)
  await forget(['shrink:slow'])
  await remember('device:mere', 'token')
  device.canEncode.mockResolvedValue(true)
  server.introduce.mockResolvedValue({ state: 'shared' })
  server.sendBytes.mockImplementation(takeNote)
  answerReceipts()
})

test('a good copy goes in the place of the file, and then all of it leaves this device', async () => {
  maker.make.mockImplementation(makes())
  await due()
  await outbox.pump()
  expect(sent).toEqual([{ ...theCopy, claimed: theCopy.hash, marks: null }])
  expect(await box.allClips()).toEqual([])
  expect(await rowsHere()).toBe(0)
})

test('the file stays whole until the receipt of what was sent agrees', async () => {
  maker.make.mockImplementation(makes())
  server.receipts.mockResolvedValue([])
  const entry = await due()
  await outbox.pump()
  const [clip] = await box.clipsOf(entry.id)
  expect(clip?.stage).toBe('sent')
  expect(hashed(await kept(clip?.id ?? '', SIZE))).toBe(theFile.hash)
})

test('a receipt for the file does not do for its copy: the file is sent anew', async () => {
  maker.make.mockImplementation(makes())
  server.receipts.mockImplementation(async ([clip]: KeptClip[]) => [
    {
      clip: clip?.id,
      state: 'processing',
      receipt: { sha256: theFile.hash, size_bytes: SIZE, at: '' },
      failure_code: '',
    },
  ])
  const entry = await due()
  await outbox.pump()
  expect((await box.clipsOf(entry.id))[0]?.stage).toBe('refused')
  answerReceipts()
  await outbox.retry(entry.id)
  await vi.waitFor(async () => expect(await box.allClips()).toEqual([]))
  expect(sent.map((one) => one.hash)).toEqual([theCopy.hash, theFile.hash])
})

const marks = { startMs: 1_000, endMs: 6_000 }

test('a copy is made of the part only; without one the server is told the marks', async () => {
  maker.make.mockImplementationOnce(makes()).mockImplementationOnce(breaks('broken'))
  await due({ marks })
  await outbox.pump()
  expect(maker.make.mock.calls[0]?.[0]).toMatchObject({ marks })
  await due({ marks })
  await outbox.pump()
  expect(sent).toMatchObject([
    { ...theCopy, marks: null },
    { ...theFile, marks },
  ])
})

test.each<[string, Make]>([
  ['the chunk cannot be fetched', breaks('not_loaded')],
  ['the encoder throws midway', breaks('broken')],
  ['something nobody thought of is thrown', () => Promise.reject(new TypeError('undefined'))],
  ['it takes longer than twice the clip', breaks('slow')],
  ['it stands still', breaks('stalled')],
  ['the device is full while writing', breaks('no_room')],
  ['it is too long', makes({}, { wholeMs: 30_300 })],
  ['it is too short', makes({}, { wholeMs: 29_700 })],
  ['the sound is missing', makes({}, { soundMs: null })],
  ['the sound ends early', makes({}, { soundMs: 29_000 })],
  ['the picture is missing', makes({}, { pictureMs: null })],
  ['it does not open', makes({ isOpening: false })],
  ['it is not much smaller', makes({ sizeBytes: SIZE * 0.71 })],
])('the file itself is sent when %s', async (_what, how) => {
  maker.make.mockImplementation(how)
  await due()
  await outbox.pump()
  expect(sent).toEqual([{ ...theFile, claimed: theFile.hash, marks: null }])
  expect(await box.allEntries()).toEqual([])
  expect(await rowsHere()).toBe(0)
})

test.each<[string, () => unknown]>([
  ['there is no encoder', () => device.canEncode.mockResolvedValue(false)],
  ['asking for an encoder throws', () => device.canEncode.mockRejectedValue(new Error('ios'))],
  ['it was too slow today', () => remember('shrink:slow', true)],
])('nothing is begun when %s', async (_what, arrange) => {
  await arrange()
  await due()
  await outbox.pump()
  expect(maker.make).not.toHaveBeenCalled()
  expect(sent).toMatchObject([theFile])
})

test('nothing is begun without room for both', async () => {
  const estimate = async () => ({ quota: 500_000_000 + SIZE, usage: SIZE })
  vi.stubGlobal('navigator', { ...navigator, onLine: true, storage: { estimate } })
  await due()
  await outbox.pump()
  vi.unstubAllGlobals()
  expect(maker.make).not.toHaveBeenCalled()
  expect(sent).toMatchObject([theFile])
})

test('what the school wants as filmed, and a teacher with a good line, send the file', async () => {
  await due({}, 'never')
  await due({}, 'slow')
  await outbox.pump()
  expect(maker.make).not.toHaveBeenCalled()
  expect(sent).toHaveLength(2)
})

test('a slow device is not asked again today', async () => {
  maker.make.mockImplementation(breaks('slow'))
  await due()
  await outbox.pump()
  await due()
  await outbox.pump()
  expect(maker.make).toHaveBeenCalledTimes(1)
  expect(sent).toHaveLength(2)
})

test('a page killed in the middle tries once more and then sends the file', async () => {
  maker.make.mockImplementation(makes())
  const half = { stage: 'shrinking' as const, shrinkTries: 1 }
  const entry = await due()
  const [clip] = await box.clipsOf(entry.id)
  await put(smallerRows(clip?.id ?? ''), new ArrayBuffer(3))
  await box.changeClip(clip?.id ?? '', (now) => ({ ...now, ...half }))
  await outbox.pump()
  expect(sent).toMatchObject([theCopy])

  const again = await due()
  const [other] = await box.clipsOf(again.id)
  await put(smallerRows(other?.id ?? ''), new ArrayBuffer(3))
  await box.changeClip(other?.id ?? '', (now) => ({ ...now, ...half, shrinkTries: 2 }))
  await outbox.pump()
  expect(maker.make).toHaveBeenCalledTimes(1)
  expect(sent).toMatchObject([theCopy, theFile])
  expect(await rowsHere()).toBe(0)
})

test('a person who wants the whole file has it sent, also when the copy was just made', async () => {
  maker.make.mockImplementation(async (job: Job, hooks: Parameters<Make>[1]) => {
    await sendWhole(job.rowsOf)
    expect(hooks.signal.aborted).toBe(true)
    return makes()(job, hooks)
  })
  await due()
  await outbox.pump()
  expect(sent).toMatchObject([theFile])
  expect(await rowsHere()).toBe(0)
})

test('a clip thrown away while its copy is made is gone, and nothing is sent', async () => {
  maker.make.mockImplementation(async (job: Job, hooks: Parameters<Make>[1]) => {
    for (const { id } of await box.allEntries()) await box.dropEntry(id)
    return makes()(job, hooks)
  })
  await due()
  await outbox.pump()
  expect(sent).toEqual([])
  expect(await rowsHere()).toBe(0)
})

test('without a network the chunk is waited for', async () => {
  vi.stubGlobal('navigator', { ...navigator, onLine: false })
  maker.make.mockImplementationOnce(breaks('not_loaded'))
  const entry = await due()
  await outbox.pump()
  vi.unstubAllGlobals()
  expect(sent).toEqual([])
  expect((await box.clipsOf(entry.id))[0]).toMatchObject({ stage: 'kept' })
  maker.make.mockImplementation(makes())
  await outbox.pump()
  expect(sent).toMatchObject([theCopy])
})

test('a line cut while a copy is sent goes on with that copy', async () => {
  maker.make.mockImplementation(makes())
  server.sendBytes.mockRejectedValueOnce(new OfflineError())
  await due()
  await outbox.pump()
  await outbox.pump({ eager: true })
  expect(maker.make).toHaveBeenCalledTimes(1)
  expect(sent).toMatchObject([theCopy])
})

test('rows of a copy that nobody sends are swept up, those of a clip never', async () => {
  const entry = await due({ stage: 'shrinking' })
  const [clip] = await box.clipsOf(entry.id)
  await put(smallerRows(clip?.id ?? ''), new ArrayBuffer(3))
  await put(smallerRows('gone'), new ArrayBuffer(3))
  const before = await rowsHere()
  await box.dropHalfStored()
  expect(await rowsHere()).toBe(before - 1)
  expect(await (await store()).count('rows', IDBKeyRange.bound(['gone/', 0], ['gone0', 0]))).toBe(0)
})
