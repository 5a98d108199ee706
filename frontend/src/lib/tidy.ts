/** Typed words as they are sent, and names as a round face shows them. */

/** One form of each letter, no space around. */
export const tidy = (words: string): string => words.trim().normalize('NFC')

const TITLES = /^(mr|mrs|ms|miss|mx|dr|matua|whaea)\.?\s+/i

/** `P` for Mr Patel, `MT` for Mere Tamihana. */
export function initialsOf(name: string): string {
  const parts = name.trim().replace(TITLES, '').split(/\s+/)
  const ends = parts.length > 1 ? [parts[0], parts.at(-1)] : parts
  return ends.map((part) => part?.charAt(0).toUpperCase() ?? '').join('')
}
