import { createParser } from 'eventsource-parser'

export interface SseEvent {
  type: string
  data: string
  lastEventId: string
}

/** Reads `text/event-stream` (WHATWG HTML §9.2.6). An incomplete last event is dropped. */
export async function* sseEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<SseEvent, void, void> {
  const decoder = new TextDecoder()
  const reader = body.getReader()
  let events: SseEvent[] = []
  let lastEventId = ''
  const parser = createParser({
    onId: (id) => (lastEventId = id),
    onEvent: ({ event = 'message', data }) => events.push({ type: event, data, lastEventId }),
  })
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      parser.feed(decoder.decode(value, { stream: true }))
      yield* events
      events = []
    }
  } finally {
    reader.releaseLock()
  }
}
