/**
 * Hashes a file piece by piece, off the page's own thread. @noble/hashes: audited, plain
 * JavaScript (WebCrypto cannot hash in pieces; WebAssembly would need a wider CSP).
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'

declare const self: DedicatedWorkerGlobalScope

const running = sha256.create()

self.onmessage = ({ data }: MessageEvent<ArrayBuffer | 'end'>) => {
  if (data === 'end') self.postMessage(bytesToHex(running.digest()))
  else {
    running.update(new Uint8Array(data))
    self.postMessage(data.byteLength)
  }
}
