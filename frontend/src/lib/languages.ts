/** Names of languages in themselves; engines do not know those of the Pacific. */
const NAMES: Record<string, string> = {
  en: 'English',
  mi: 'Te reo Māori',
  sm: 'Gagana Sāmoa',
  to: 'Lea Faka-Tonga',
  rar: 'Te reo Māori Kūki ʻĀirani',
  niu: 'Vagahau Niue',
  fj: 'Vosa Vakaviti',
  tkl: 'Gagana Tokelau',
}

/** The name of a language by its code (BCP 47); the code itself when nobody knows it. */
export function languageName(code: string): string {
  const known = NAMES[code]
  if (known) return known
  try {
    return new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code
  } catch {
    return code
  }
}

/** Whether captions in one language serve a person who reads another: `en-NZ` serves `en`. */
export const isSameLanguage = (one: string, other: string): boolean =>
  one.split('-')[0]?.toLowerCase() === other.split('-')[0]?.toLowerCase()
