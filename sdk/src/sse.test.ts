import { expect, it } from 'vitest'
import { type SseEvent, sseEvents } from './sse.ts'

const stream = 'event: connected\ndata: {}\n\n: ping\n\nid: 7\r\ndata: one\r\ndata: two\r\n\r\ndata:안녕\n\nevent: ping\n\ndata: cut off'
const expected: SseEvent[] = [
  { type: 'connected', data: '{}', lastEventId: '' },
  { type: 'message', data: 'one\ntwo', lastEventId: '7' },
  { type: 'message', data: '안녕', lastEventId: '7' },
]

it('reads events, comments, ids and lines of data, however the bytes are cut', async () => {
  const bytes = new TextEncoder().encode(stream)
  for (const size of [1, 2, 3, 7, bytes.length]) {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size))
        controller.close()
      },
    })
    const events: SseEvent[] = []
    for await (const event of sseEvents(body)) events.push(event)
    expect(events).toEqual(expected)
  }
})
