// @tus/server with its file store, as its README shows it, on a free port that it prints.
// With DURABLE=1 each piece is synced before it is acknowledged, as ours is: it does not by itself.
import { open } from 'node:fs/promises'
import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'

const directory = process.argv[2]
const store = new FileStore({ directory })
if (process.env.DURABLE) {
  const write = store.write.bind(store)
  store.write = async (readable, id, offset) => {
    const end = await write(readable, id, offset)
    const file = await open(`${directory}/${id}`, 'r')
    await file.datasync()
    await file.close()
    return end
  }
}
const server = new Server({ path: '/files', datastore: store })
const listening = server.listen({ host: '127.0.0.1', port: 0 }, () => {
  console.log(listening.address().port)
})
