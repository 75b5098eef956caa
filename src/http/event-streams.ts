import type { ServerResponse } from 'node:http'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { patience } from '../shared/limits.ts'

/**
 * A Response of the platform: the adaptor would send one of its own kind, which its mark is where
 * that was loaded after a server began.
 */
const alreadySent = RESPONSE_ALREADY_SENT.clone()

/** The open event streams of a process, which it ends when it stops; devices then reconnect. */
export class EventStreams {
  readonly #open = new Set<ServerResponse>()
  readonly #unreadMs: number
  #stopped = false

  /** `unreadMs`: so long a device may leave what waits for it unread. */
  constructor(unreadMs = patience.unreadSeconds * 1_000) {
    this.#unreadMs = unreadMs
  }

  /**
   * Sends an event stream over `outgoing`, and returns other responses unchanged. The adaptor would
   * keep the answer and its headers as long as the stream is open: 5 KB per device (`kiwi bench
   * sse`).
   */
  follow(response: Response, outgoing: ServerResponse): Response {
    // The type is asked first: asking for the body makes a second Response and a stream to read it.
    if (!response.headers.get('content-type')?.startsWith('text/event-stream') || !response.body) return response
    if (this.#stopped) {
      void response.body.cancel()
      return new Response(null, { status: 503 })
    }
    this.#open.add(outgoing)
    outgoing.once('close', () => this.#open.delete(outgoing))
    outgoing.writeHead(response.status, [...response.headers].flat()).flushHeaders()
    send(response.body.getReader(), outgoing, this.#unreadMs)
    return alreadySent
  }

  get count(): number {
    return this.#open.size
  }

  endAll(): void {
    this.#stopped = true
    for (const outgoing of this.#open) outgoing.end()
  }
}

/**
 * Reads no further than the device does, and drops one that reads nothing for so long: it comes
 * back where it was.
 */
function send(reader: ReadableStreamDefaultReader<Uint8Array>, outgoing: ServerResponse, unreadMs: number): void {
  const leave = () => void reader.cancel().catch(() => {})
  if (outgoing.destroyed) return leave()
  const drop = () => void outgoing.destroy()
  const next = () => void reader.read().then(pass, drop)
  const pass = ({ done, value }: ReadableStreamReadResult<Uint8Array>) => {
    if (done) return void outgoing.end()
    if (outgoing.write(value)) return next()
    late = setTimeout(drop, unreadMs)
    outgoing.once('drain', () => {
      clearTimeout(late)
      next()
    })
  }
  let late: ReturnType<typeof setTimeout> | undefined
  outgoing.once('close', () => {
    clearTimeout(late)
    leave()
  })
  outgoing.on('error', leave)
  next()
}
