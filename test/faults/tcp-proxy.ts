import net from 'node:net'

/**
 * What happens to the first client message that holds `text` (and to its connection):
 * `drop` cuts before it reaches the server, `lose answer` cuts when the server has answered, `swallow` goes silent both ways.
 */
export interface Fault {
  text: string
  kind: 'drop' | 'lose answer' | 'swallow'
}

/** A TCP proxy in front of a port, with one fault to arm at a time, used up when it strikes. */
export async function startTcpProxy(targetPort: number) {
  let fault: Fault | undefined
  let refusing = false
  let struck = 0
  const sockets = new Set<net.Socket>()

  const server = net.createServer((client) => {
    if (refusing) return client.destroy()
    const upstream = net.connect(targetPort, '127.0.0.1')
    let silent = false
    const cut = () => {
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', cut)
      socket.on('close', () => {
        sockets.delete(socket)
        if (!silent) cut()
      })
    }
    let answerIsLost = false
    client.on('data', (data) => {
      if (silent) return
      if (fault && data.includes(fault.text)) {
        const { kind } = fault
        fault = undefined
        struck += 1
        if (kind === 'drop') return cut()
        if (kind === 'swallow') return void (silent = true)
        answerIsLost = true
      }
      upstream.write(data)
    })
    upstream.on('data', (data) => {
      if (silent) return
      if (answerIsLost) return cut()
      client.write(data)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  return {
    port: (server.address() as net.AddressInfo).port,
    arm: (next: Fault) => void (fault = next),
    /** Takes connections and closes them at once, as a proxy does whose server is down. */
    refuse: (on: boolean) => void (refusing = on),
    get struck() {
      return struck
    },
    async stop() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
