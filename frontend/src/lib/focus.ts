/** Whether the page shown is the first since the app opened: then focus stays where it is. */
let pages = 0

export const countPage = (): number => ++pages
export const isFirstPage = (): boolean => pages <= 1
