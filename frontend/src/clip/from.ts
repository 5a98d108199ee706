/** Where the page of one clip was opened from, so that it leads back there. */

const PLACE = /^[\w-]+$/

/** The entry an address names, or the beginning when it names none. */
export function wayBack(query: URLSearchParams): string {
  const [child, entry] = [query.get('child') ?? '', query.get('entry') ?? '']
  return PLACE.test(child) && PLACE.test(entry) ? `/c/${child}/e/${entry}` : '/'
}
