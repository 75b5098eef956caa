import net from 'node:net'
import { WebSocketServer } from 'ws'

/** As Neon's wsproxy: relays WebSocket messages to and from the TCP port in `?address=`. */
export async function startWsProxy() {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  server.on('connection', (socket, request) => {
    const address = new URL(request.url ?? '/', 'ws://proxy').searchParams.get('address') ?? ''
    const upstream = net.connect(Number(address.split(':')[1]), '127.0.0.1')
    upstream.setNoDelay(true)
    upstream.on('data', (data) => socket.send(data))
    upstream.on('close', () => socket.terminate())
    upstream.on('error', () => socket.terminate())
    socket.on('message', (data) => upstream.write(data as Buffer))
    socket.on('close', () => upstream.destroy())
    socket.on('error', () => upstream.destroy())
  })
  await new Promise((resolve) => server.once('listening', resolve))
  return {
    port: (server.address() as net.AddressInfo).port,
    async stop() {
      for (const socket of server.clients) socket.terminate()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
