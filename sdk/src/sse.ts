export interface SseEvent {
  type: string
  data: string
  lastEventId: string
}

/** Reads `text/event-stream` (WHATWG HTML §9.2.6) from a body of bytes. An event that the end cuts off is dropped. */
export async function* sseEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<SseEvent, void, void> {
  const decoder = new TextDecoder()
  const reader = body.getReader()
  const parse = sseParser()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield* parse(decoder.decode(value, { stream: true }))
    }
  } finally {
    reader.releaseLock()
  }
}

/** A parser that is fed text in any pieces and returns the events each piece completes. */
export function sseParser(): (text: string) => SseEvent[] {
  let rest = ''
  let type = ''
  let data: string[] = []
  let lastEventId = ''

  return (text) => {
    const events: SseEvent[] = []
    // A trailing CR may be half of a CRLF: it waits for the next piece.
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line !== '') {
        field(line)
        continue
      }
      if (data.length > 0) events.push({ type: type || 'message', data: data.join('\n'), lastEventId })
      type = ''
      data = []
    }
    return events
  }

  function field(line: string): void {
    const colon = line.indexOf(':')
    if (colon === 0) return
    const name = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (name === 'data') data.push(value)
    else if (name === 'event') type = value
    else if (name === 'id' && !value.includes('\0')) lastEventId = value
  }
}
