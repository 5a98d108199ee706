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

/** Forget all that begins with `prefix`, but what goes on with one of `kept`. */
export async function forgetExcept(prefix: string, kept: string[]): Promise<void> {
  const keys = await (await store()).getAllKeys(
    'keep',
    IDBKeyRange.bound(prefix, `${prefix}\uffff`),
  )
  await forget(keys.filter((key) => !kept.includes(key.slice(prefix.length))))
}
