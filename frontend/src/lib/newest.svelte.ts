/**
 * A face keeps its address when it gets another picture, and a browser shows what it has already.
 * Knows which faces were changed since the page was opened; must not know children.
 */
let changed: Record<string, number> = $state.raw({})

/** The picture at this address is another one now. */
export function isNew(url: string): void {
  changed = { ...changed, [url]: (changed[url] ?? 0) + 1 }
}

/** The address under which the newest picture is shown. */
export const newest = (url: string): string => (changed[url] ? `${url}?v=${changed[url]}` : url)
