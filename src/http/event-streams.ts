import type { ServerResponse } from 'node:http'

/** The open event streams of a process, which it ends when it stops; devices then reconnect. */
export class EventStreams {
  readonly #open = new Set<ServerResponse>()
  #stopped = false

  /** `outgoing` is to carry the response. Returns other responses unchanged. */
  follow(response: Response, outgoing: ServerResponse): Response {
    if (!response.headers.get('content-type')?.startsWith('text/event-stream')) return response
    if (this.#stopped) {
      void response.body?.cancel()
      return new Response(null, { status: 503 })
    }
    this.#open.add(outgoing)
    outgoing.once('close', () => this.#open.delete(outgoing))
    return response
  }

  get count(): number {
    return this.#open.size
  }

  endAll(): void {
    this.#stopped = true
    for (const outgoing of this.#open) outgoing.end()
  }
}
