/** Tells every part of the page, and every other tab, that something in the outbox moved. */

export interface News {
  /** Bytes on their way, for the progress bar; nothing in the database has changed. */
  clip?: string
  sent?: number
  /** How much of a smaller copy of it is made, 0 to 1. */
  shrunk?: number
  /** A person wants this clip sent as it was filmed. */
  isWhole?: boolean
  /** This entry, or one of its clips, is on the server now: timelines may look again. */
  entry?: string
}

type Listener = (news: News) => void

const listeners = new Set<Listener>()
const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel('outbox') : null
if (channel) channel.onmessage = ({ data }) => hear(data as News)

function hear(news: News): void {
  for (const listener of listeners) listener(news)
}

/** Tell every tab that something moved. */
export function announce(news: News = {}): void {
  hear(news)
  channel?.postMessage(news)
}

/** Be told whenever something moves; answers how to stop. */
export function listen(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
