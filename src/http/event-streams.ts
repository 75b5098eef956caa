/** The open event streams of a process, which it ends when it stops; devices then reconnect. */
export class EventStreams {
  readonly #open = new Set<() => void>()
  #stopped = false

  /** Returns other responses unchanged. */
  follow(response: Response): Response {
    if (!response.body || !response.headers.get('content-type')?.startsWith('text/event-stream')) return response
    return new Response(this.#endable(response.body), response)
  }

  endAll(): void {
    this.#stopped = true
    for (const end of Array.from(this.#open)) end()
  }

  #endable(source: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
    const reader = source.getReader()
    let end = () => {}
    const isOver = () => !this.#open.delete(end)
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        end = () => {
          if (isOver()) return
          controller.close()
          reader.cancel().catch(() => {})
        }
        this.#open.add(end)
        if (this.#stopped) end()
      },
      pull: async (controller) => {
        try {
          const { done, value } = await reader.read()
          if (!done && this.#open.has(end)) controller.enqueue(value)
          else if (done && !isOver()) controller.close()
        } catch (error) {
          if (!isOver()) controller.error(error)
        }
      },
      cancel: (reason) => {
        isOver()
        return reader.cancel(reason)
      },
    })
  }
}
