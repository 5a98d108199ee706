/** Room on this device. Source of the limit: frontend.md section 3. */
const LEAST_ROOM_BYTES = 500_000_000

/** Whether this device has room for `bytes` more and half a gigabyte to spare. */
export async function hasRoom(bytes: number): Promise<boolean> {
  const { quota, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {}
  return quota === undefined || quota - usage - bytes > LEAST_ROOM_BYTES
}
