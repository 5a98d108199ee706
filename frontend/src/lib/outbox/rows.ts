/** Files as rows of 1 MiB in IndexedDB, hashed on the way in. Must not know entries or the network. */
import { store } from '../store'
import { ROW_BYTES, rowsIn } from './chunks'

const ROWS_A_WRITE = 4
/** Writes the hash may lag behind: 64 MiB in memory at most. */
const MOST_BEHIND = 16

interface Hasher {
  add: (piece: ArrayBuffer) => Promise<void>
  end: () => Promise<string>
}

function startHasher(): Hasher {
  const worker = new Worker(new URL('./hash.worker.ts', import.meta.url), { type: 'module' })
  const tell = <T>(message: ArrayBuffer | 'end', transfer: Transferable[] = []) =>
    new Promise<T>((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data as T)
      worker.onerror = () => reject(new Error('the hash worker did not start'))
      worker.postMessage(message, transfer)
    })
  return {
    add: (piece) => tell<void>(piece, [piece]),
    end: () => tell<string>('end').finally(() => worker.terminate()),
  }
}

async function write(clip: string, first: number, pieces: ArrayBuffer[]): Promise<void> {
  const tx = (await store()).transaction('rows', 'readwrite')
  for (const [at, piece] of pieces.entries()) void tx.store.put(piece, [clip, first + at])
  await tx.done
}

/** Read `count` rows of a file, from row `first`. */
function readRows(file: Blob, first: number, count: number): Promise<ArrayBuffer[]> {
  const wanted = Math.min(count, rowsIn(file.size) - first)
  return Promise.all(
    Array.from({ length: wanted }, (_, at) => {
      const start = (first + at) * ROW_BYTES
      return file.slice(start, start + ROW_BYTES).arrayBuffer()
    }),
  )
}

/** Store a file. Its SHA-256 follows by itself: it takes longer than storing, and Save must not wait. */
export async function storeFile(
  clip: string,
  file: Blob,
  onProgress: (fraction: number) => void,
): Promise<{ sha256: Promise<string> }> {
  const hasher = startHasher()
  let hashed: Promise<void> = Promise.resolve()
  const behind: Promise<void>[] = []
  const total = rowsIn(file.size)
  for (let row = 0; row < total; row += ROWS_A_WRITE) {
    const pieces = await readRows(file, row, ROWS_A_WRITE)
    await write(clip, row, pieces)
    hashed = hashed.then(() => addAll(hasher, pieces))
    behind.push(hashed.catch(() => undefined))
    if (behind.length > MOST_BEHIND) await behind.shift()
    onProgress(Math.min(row + ROWS_A_WRITE, total) / total)
  }
  return { sha256: hashed.then(hasher.end) }
}

async function addAll(hasher: Hasher, pieces: ArrayBuffer[]): Promise<void> {
  for (const piece of pieces) await hasher.add(piece)
}

/** Hash what is stored, when the page was closed before the hash of the file was there. */
export async function hashRows(clip: string, rows: number): Promise<string> {
  const hasher = startHasher()
  const db = await store()
  for (let row = 0; row < rows; row += 1) {
    const piece = await db.get('rows', [clip, row])
    if (piece) await hasher.add(piece)
  }
  return hasher.end()
}
