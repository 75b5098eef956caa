import { Socket } from 'node:net'

interface Target {
  host: string[]
  port: number[]
  /** Of a Unix socket. */
  path?: string | undefined
}

/**
 * Opens a socket whose writes of one turn can be held back and sent as one: postgres.js sends what
 * has grown to 1 KiB at once, so a round of several statements was several calls of the kernel and
 * several wake-ups of the backend. Under TLS its writes pass beside this one.
 */
export class OneWrite {
  readonly #socket = new Socket()
  #holds = false

  /** Connects like postgres.js itself, which waits for nothing: what it writes first is kept. */
  connect({ host: [host], port: [port], path }: Target): Socket {
    // TLS asks it for the name of the server.
    Object.assign(this.#socket, { host, port })
    return path ? this.#socket.connect(path) : this.#socket.connect(port!, host!)
  }

  /** Until the end of this turn: to be called before each statement. */
  hold(): void {
    if (this.#holds) return
    this.#holds = true
    this.#socket.cork()
    // After the immediate in which postgres.js writes what is left: the statements of a turn come
    // from promises, and a tick runs when those are done.
    process.nextTick(() =>
      setImmediate(() => {
        this.#holds = false
        this.#socket.uncork()
      }),
    )
  }
}
