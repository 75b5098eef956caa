import net from 'node:net'

/**
 * The fault of the first client message with `text`, and of its connection: `drop` cuts before the
 * server gets it, `lose answer` cuts after the server's answer, `swallow` forwards nothing more in
 * both directions.
 */
export interface Fault {
  text: string
  kind: 'drop' | 'lose answer' | 'swallow'
  /** So many such messages pass before it. */
  after?: number
}

/** Parts of the chunks that come late, as after a lost packet, and whose connection is reset. */
export interface Loss {
  late: number
  lateMs: number
  reset: number
}

/**
 * A TCP proxy before a port. Arms one fault at a time, which acts once; a loss goes on until it is
 * taken away.
 */
export async function startTcpProxy(targetPort: number) {
  let fault: Fault | undefined
  let loss: Loss | null = null
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
    const pass = (from: net.Socket, to: net.Socket, data: Buffer) => {
      const dice = loss ? Math.random() : 1
      if (loss && dice < loss.reset) return cut()
      if (!loss || dice > loss.reset + loss.late) return void to.write(data)
      from.pause()
      setTimeout(() => {
        to.write(data)
        from.resume()
      }, loss.lateMs)
    }
    let answerIsLost = false
    client.on('data', (data) => {
      if (silent) return
      if (fault && data.includes(fault.text) && (fault.after ?? 0) > 0) fault = { ...fault, after: fault.after! - 1 }
      else if (fault && data.includes(fault.text)) {
        const { kind } = fault
        fault = undefined
        struck += 1
        if (kind === 'drop') return cut()
        if (kind === 'swallow') return void (silent = true)
        answerIsLost = true
      }
      pass(client, upstream, data)
    })
    upstream.on('data', (data) => {
      if (silent) return
      if (answerIsLost) return cut()
      pass(upstream, client, data)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  return {
    port: (server.address() as net.AddressInfo).port,
    arm: (next: Fault) => void (fault = next),
    lose: (next: Loss | null) => void (loss = next),
    /** Accepts connections and closes them at once, like a proxy whose server is down. */
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
