import type { ServerResponse } from 'node:http'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'

/** The open event streams of a process, which it ends when it stops; devices then reconnect. */
export class EventStreams {
  readonly #open = new Set<ServerResponse>()
  #stopped = false

  /**
   * Sends an event stream over `outgoing`, and returns other responses unchanged. The adaptor would
   * keep the answer and its headers as long as the stream is open: 5 KB per device (`kiwi bench
   * sse`).
   */
  follow(response: Response, outgoing: ServerResponse): Response {
    if (!response.body || !response.headers.get('content-type')?.startsWith('text/event-stream')) return response
    if (this.#stopped) {
      void response.body.cancel()
      return new Response(null, { status: 503 })
    }
    this.#open.add(outgoing)
    outgoing.once('close', () => this.#open.delete(outgoing))
    outgoing.writeHead(response.status, [...response.headers].flat()).flushHeaders()
    send(response.body.getReader(), outgoing)
    return RESPONSE_ALREADY_SENT
  }

  get count(): number {
    return this.#open.size
  }

  endAll(): void {
    this.#stopped = true
    for (const outgoing of this.#open) outgoing.end()
  }
}

/** Reads no further than the device does. */
function send(reader: ReadableStreamDefaultReader<Uint8Array>, outgoing: ServerResponse): void {
  const leave = () => void reader.cancel().catch(() => {})
  if (outgoing.destroyed) return leave()
  const fail = () => void outgoing.destroy()
  const next = () => void reader.read().then(pass, fail)
  const pass = ({ done, value }: ReadableStreamReadResult<Uint8Array>) => {
    if (done) outgoing.end()
    else if (outgoing.write(value)) next()
    else outgoing.once('drain', next)
  }
  outgoing.once('close', leave)
  outgoing.on('error', leave)
  next()
}
