import { EventEmitter, getEventListeners } from 'node:events'
import type { Redis } from 'ioredis'
import { expect, it, vi } from 'vitest'
import { manyChannel } from '../db/write.ts'
import { redisHub, WakeFlag } from './hub.ts'

/** A connection to Redis as the hub uses it, and what it was asked. */
class Connection extends EventEmitter {
  status = 'ready'
  readonly asked: string[] = []
  subscribe(channel: string) {
    this.asked.push(`+${channel}`)
    return Promise.resolve(1)
  }
  unsubscribe(channel: string) {
    this.asked.push(`-${channel}`)
    return Promise.resolve(0)
  }
  disconnect() {
    this.asked.push('disconnect')
  }
}

function opened() {
  const connections: Connection[] = []
  const hub = redisHub(() => {
    const connection = new Connection()
    connections.push(connection)
    return connection as unknown as Redis
  })
  const woken: string[] = []
  const wake = (name: string) => (message: string) => void woken.push(message === '' ? name : `${name}:${message}`)
  return { hub, connections, woken, wake, taken: () => woken.splice(0) }
}

it('connects at its first listener, hears a channel once for all its listeners, and lets it go with the last', () => {
  const { hub, connections, wake, taken } = opened()
  expect([hub.belongsTo, connections.length]).toEqual(['process', 0])
  const leave = [hub.listen('a', wake('one')), hub.listen('a', wake('two'))]
  hub.listen('b', wake('three'))
  const [connection] = connections
  expect([connections.length, connection!.asked]).toEqual([1, [`+${manyChannel}`, '+a', '+b']])
  connection!.emit('message', 'a', '')
  connection!.emit('message', 'b', 'said')
  connection!.emit('message', 'c', '')
  expect(taken()).toEqual(['one', 'two', 'three:said'])
  connection!.emit('message', manyChannel, 'b c a')
  expect(taken()).toEqual(['three', 'one', 'two'])
  leave[0]!()
  connection!.emit('message', 'a', '')
  expect(taken()).toEqual(['two'])
  expect(connection!.asked).toHaveLength(3)
  for (const again of [1, 2]) {
    leave[1]!()
    expect([again, connection!.asked.slice(3)]).toEqual([again, ['-a']])
  }
  connection!.emit('message', 'a', '')
  expect(taken()).toEqual([])
  // Somebody who left long ago takes nothing from who listens now.
  hub.listen('a', wake('four'))
  leave[1]!()
  connection!.emit('message', 'a', '')
  expect([taken(), connection!.asked.slice(4)]).toEqual([['four'], ['+a']])
})

it('wakes everybody when it may have missed something', async () => {
  const { hub, connections, wake, taken } = opened()
  hub.listen('a', wake('one'))
  hub.listen('b', wake('two'))
  for (const event of ['ready', 'subscribersReady']) {
    connections[0]!.emit(event)
    expect([event, taken()]).toEqual([event, ['one', 'two']])
  }
  connections[0]!.emit('error', new Error('gone'))
  expect(taken()).toEqual([])
  await hub.close()
  connections[0]!.emit('ready')
  expect([taken(), connections[0]!.asked.at(-1)]).toEqual([[], 'disconnect'])
  hub.listen('a', wake('three'))
  expect(connections).toHaveLength(2)
})

it('says whether it hears a channel, and of each gap', async () => {
  const { hub, connections } = opened()
  const [heard, gaps] = [[] as string[], [] as string[]]
  const channel = hub.hear(
    'a',
    (message) => heard.push(message),
    () => gaps.push('gap'),
  )
  expect(channel.isHearing()).toBe(false)
  await new Promise(setImmediate)
  expect([channel.isHearing(), gaps.length]).toEqual([true, 1])
  const [connection] = connections
  connection!.emit('message', 'a', 'one')
  connection!.emit('message', 'b', 'two')
  expect(heard).toEqual(['one'])
  connection!.emit('close')
  expect(channel.isHearing()).toBe(false)
  connection!.status = 'reconnecting'
  connection!.emit('ready')
  await new Promise(setImmediate)
  expect([channel.isHearing(), gaps.length]).toEqual([false, 2])
  connection!.status = 'ready'
  connection!.emit('ready')
  await new Promise(setImmediate)
  expect([channel.isHearing(), gaps.length]).toEqual([true, 3])
  await hub.close()
  connection!.emit('message', 'a', 'three')
  expect(heard).toEqual(['one'])
})

it('leaves no timer and no listener of a wait that a wake-up ended', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const [flag, { signal }] = [new WakeFlag(), new AbortController()]
    const waiting = flag.wait(60_000, signal)
    expect([vi.getTimerCount(), getEventListeners(signal, 'abort').length]).toEqual([1, 1])
    flag.raise()
    await waiting
    expect([vi.getTimerCount(), getEventListeners(signal, 'abort').length]).toEqual([0, 0])
  } finally {
    vi.useRealTimers()
  }
})
