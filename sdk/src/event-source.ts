import { sseEvents } from './sse.ts'

/** A stream closed, with its HTTP status if any. tRPC passes it on as the error's `cause`. */
export class StreamClosed extends Event {
  readonly status: number | null

  constructor(status: number | null) {
    super('error')
    this.status = status
  }
}

/**
 * An EventSource over `fetch`: it can send an Authorization header, gives the status of a refusal,
 * and runs on Node and workers too. Without a session it sends the browser's cookies. It never
 * reconnects by itself; the resume link does.
 */
export function fetchEventSource(session: () => string | null, fetcher: typeof fetch) {
  return class FetchEventSource extends EventTarget {
    static readonly CONNECTING = 0
    static readonly OPEN = 1
    static readonly CLOSED = 2
    readonly CONNECTING = 0
    readonly OPEN = 1
    readonly CLOSED = 2
    readonly url: string
    readonly withCredentials = false
    readyState: number = 0
    private readonly stop = new AbortController()

    constructor(url: string | URL) {
      super()
      this.url = String(url)
      void this.read()
    }

    close(): void {
      this.readyState = this.CLOSED
      this.stop.abort()
    }

    private async read(): Promise<void> {
      let status: number | null = null
      try {
        const token = session()
        const headers: Record<string, string> = { accept: 'text/event-stream', ...(token ? { authorization: `Bearer ${token}` } : {}) }
        const cookies = token ? {} : { credentials: 'include' as const }
        const response = await fetcher(this.url, { headers, signal: this.stop.signal, cache: 'no-store', ...cookies })
        status = response.status
        if (response.ok && response.body) {
          this.readyState = this.OPEN
          this.dispatchEvent(new Event('open'))
          for await (const { type, data, lastEventId } of sseEvents(response.body))
            this.dispatchEvent(new MessageEvent(type, { data, lastEventId }))
        }
      } catch {
        // A dropped connection is reported below, like one that ended.
      }
      if (this.readyState === this.CLOSED) return
      this.readyState = this.CLOSED
      this.dispatchEvent(new StreamClosed(status))
    }
  }
}
