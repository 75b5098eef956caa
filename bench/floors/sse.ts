import { createServer, type ServerResponse } from 'node:http'
import { Redis } from 'ioredis'

/** The floor of a live event: each response waits for one Redis channel, and nothing is read. */
const redis = new Redis(process.env['REDIS_URL'] ?? '')
const waiting = new Map<string, ServerResponse>()
const body = (kind: string) => `data: {"kind":"${kind}","unreadCount":0}\nid: 1.00000000-0000-0000-0000-000000000000\n\n`
redis.on('message', (channel: string) => waiting.get(channel)?.write(body('notifications_read')))

createServer((request, response) => {
  const personId = /^\/events\/(.+)$/.exec(request.url ?? '')?.[1]
  if (personId === undefined) return response.end('ok')
  const channel = `person:${personId}`
  waiting.set(channel, response)
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.once('close', () => {
    waiting.delete(channel)
    void redis.unsubscribe(channel)
  })
  return void redis.subscribe(channel).then(() => response.write(body('ready')))
}).listen(Number(process.env['PORT']), '127.0.0.1')
