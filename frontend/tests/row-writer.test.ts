import { expect, test } from 'vitest'
import { ROW_BYTES } from '../src/lib/outbox/chunks'
import { readBytes } from '../src/lib/outbox/reading'
import { RowWriter } from '../src/lib/shrink/row-writer'

const bytes = (size: number, seed: number) =>
  new Uint8Array(size).map((_, at) => (at * 31 + seed) % 251)

test('what is written in pieces, and partly over again, is read as one file', async () => {
  const writer = new RowWriter('film/smaller')
  const expected = bytes(2 * ROW_BYTES + 700, 1)
  for (let at = 0; at < expected.length; at += 300_001)
    await writer.write(expected.subarray(at, at + 300_001), at)
  const head = bytes(16, 9)
  await writer.write(head, 40)
  expected.set(head, 40)
  const across = bytes(100, 5)
  await writer.write(across, ROW_BYTES - 50)
  expected.set(across, ROW_BYTES - 50)
  await writer.flush()

  expect(writer).toMatchObject({ sizeBytes: expected.length, rows: 3 })
  const kept = await readBytes('film/smaller', 0, expected.length)
  expect(Buffer.from(await kept.arrayBuffer()).equals(Buffer.from(expected))).toBe(true)
})

test('a piece past the end of the last row makes a new one', async () => {
  const writer = new RowWriter('b/smaller')
  await writer.write(bytes(ROW_BYTES, 1), 0)
  expect(writer.rows).toBe(1)
  await writer.write(bytes(1, 1), ROW_BYTES)
  await writer.flush()
  expect(writer.rows).toBe(2)
  expect((await readBytes('b/smaller', 0, ROW_BYTES + 1)).size).toBe(ROW_BYTES + 1)
})
