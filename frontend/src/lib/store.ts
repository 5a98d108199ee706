/**
 * The one IndexedDB of this device: what waits to be sent, and what is remembered.
 * Knows shapes and keys; must not know the network or any screen.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { KeptClip, KeptEntry } from './outbox/state'

export interface Kept<T = unknown> {
  value: T
  at: number
}

export interface Schema extends DBSchema {
  keep: { key: string; value: Kept }
  entries: { key: string; value: KeptEntry }
  clips: { key: string; value: KeptClip; indexes: { entry: string } }
  /** 1 MiB pieces as ArrayBuffer, never Blob: WebKit loses Blobs (frontend.md section 3). */
  rows: { key: [clip: string, row: number]; value: ArrayBuffer }
}

let opening: Promise<IDBPDatabase<Schema>> | undefined

/** Open the database, making it on the first use. */
export function store(): Promise<IDBPDatabase<Schema>> {
  opening ??= openDB<Schema>('rataka', 1, {
    upgrade(db) {
      db.createObjectStore('keep')
      db.createObjectStore('entries', { keyPath: 'id' })
      db.createObjectStore('clips', { keyPath: 'id' }).createIndex('entry', 'entry')
      db.createObjectStore('rows')
    },
    blocking: (_from, _to, event) => (event.target as IDBDatabase).close(),
    terminated: () => {
      opening = undefined
    },
  })
  return opening
}
