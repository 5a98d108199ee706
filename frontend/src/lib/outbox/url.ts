/** The browser's own URL, in the place of tus-js-client's. Both addresses given must be absolute. */
export default globalThis.URL
