/** The languages captions are offered in: those of the diary's words first. Knows codes only. */
const OFFERED = ['en', 'mi', 'sm', 'to', 'rar', 'niu', 'fj', 'tkl', 'hi', 'tl', 'zh']

/** The person's own and those that exist already are always among them. */
export function languagesFor(own: string, written: string[]): string[] {
  return [...new Set([...written, own, ...OFFERED])]
}

/** A typed code as BCP 47 writes it (`zh-hans` is `zh-Hans`), or null when it is none. */
export function asCode(typed: string): string | null {
  const text = typed.trim().replace(/_/g, '-')
  if (text.length < 2 || text.length > 12) return null
  try {
    return Intl.getCanonicalLocales(text)[0] ?? null
  } catch {
    return null
  }
}
