/** What this device remembers between visits. Knows keys and ages; must not know what is kept. */
import { type Kept, store } from './store'

const DAY_MS = 86_400_000

/** Remember a plain value under a key. A full or closed store is no reason to stop a page. */
export async function remember(key: string, value: unknown): Promise<void> {
  const kept: Kept = { value, at: Date.now() }
  await store()
    .then((db) => db.put('keep', kept, key))
    .catch(() => undefined)
}

/** What was remembered, or null when there is nothing or it is older than `days`. */
export async function recall<T>(key: string, days = Number.POSITIVE_INFINITY): Promise<T | null> {
  const kept = await store()
    .then((db) => db.get('keep', key))
    .catch(() => undefined)
  if (!kept || Date.now() - kept.at > days * DAY_MS) return null
  return kept.value as T
}

/** Forget what was kept under these keys. */
export async function forget(keys: string[]): Promise<void> {
  const db = await store()
  await Promise.all(keys.map((key) => db.delete('keep', key)))
}

/** How the keys that begin with `prefix` go on. */
export async function keysAfter(prefix: string): Promise<string[]> {
  const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`)
  const keys = await (await store()).getAllKeys('keep', range)
  return keys.map((key) => key.slice(prefix.length))
}

/** Forget all that begins with `prefix`, but what goes on with one of `kept`. */
export async function forgetExcept(prefix: string, kept: string[]): Promise<void> {
  const left = (await keysAfter(prefix)).filter((tail) => !kept.includes(tail))
  await forget(left.map((tail) => prefix + tail))
}
