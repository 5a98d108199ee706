/** Makes a smaller copy off the page's own thread, so that it can be ended at any moment. */
import { copy } from './copy'
import type { Job, Told } from './told'

declare const self: DedicatedWorkerGlobalScope

const tell = (told: Told) => self.postMessage(told)

/** Sound is copied, never made anew: without an encoder for it, it cannot be. */
Reflect.deleteProperty(self, 'AudioEncoder')

function fail(error: unknown): void {
  const isFull = error instanceof DOMException && error.name === 'QuotaExceededError'
  tell({ is: 'failed', because: String(error), isFull })
}

/** An encoder that throws where nobody waits for it must not look like one that stands still. */
self.onunhandledrejection = ({ reason }) => fail(reason)

self.onmessage = async ({ data: job }: MessageEvent<Job>) => {
  try {
    const facts = await copy(job, {
      onBegin: (expectedMs) => tell({ is: 'begun', expectedMs }),
      onProgress: (fraction) => tell({ is: 'going', fraction }),
    })
    tell({ is: 'made', facts })
  } catch (error) {
    fail(error)
  }
}

tell({ is: 'here' })
