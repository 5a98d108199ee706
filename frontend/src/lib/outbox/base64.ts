/** Base64 of UTF-8 text by the browser itself, in the place of tus-js-client's. */
export const Base64 = {
  encode: (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text))),
}
