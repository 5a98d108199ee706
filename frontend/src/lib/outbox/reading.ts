/** Reads what is kept in rows. Knows the database only; a worker may use it too. */
import { store } from '../store'
import { ROW_BYTES } from './chunks'

/** The bytes `start` to `end` of a stored file, as a Blob in memory. */
export async function readBytes(rowsOf: string, start: number, end: number): Promise<Blob> {
  const first = Math.floor(start / ROW_BYTES)
  const last = Math.ceil(end / ROW_BYTES) - 1
  const wanted = IDBKeyRange.bound([rowsOf, first], [rowsOf, last])
  const whole = new Blob(await (await store()).getAll('rows', wanted))
  return whole.slice(start - first * ROW_BYTES, end - first * ROW_BYTES)
}

/** The keys of every row of a file. */
export const allRows = (rowsOf: string): IDBKeyRange =>
  IDBKeyRange.bound([rowsOf, 0], [rowsOf, Infinity])
