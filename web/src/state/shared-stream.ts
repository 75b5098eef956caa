/** A leader that does not answer within this is asleep: phones stop the timers and sockets of tabs that are not looked at. */
const answersWithinMs = 3_000
const askedEveryMs = 30_000

export interface Stream<Event> {
  /** Opens the stream after an event, or from now on; answers how it is closed. */
  open: (lastEventId: string | null, hear: (id: string, event: Event) => void, ended: () => void) => () => void
  hear: (event: Event) => void
  /** The server ended it for good. */
  ended: () => void
}

type Message<Event> = { kind: 'event'; id: string; event: Event } | { kind: 'ended' } | { kind: 'ask' } | { kind: 'here' }

/**
 * One stream for all tabs of a browser: over HTTP/1.1 a browser has six connections to a site, and each stream holds one. The tab
 * that holds the lock reads and tells the others; when it closes, the next one goes on after the last event. Answers how a tab leaves.
 */
export function shareStream<Event>(name: string, stream: Stream<Event>): () => void {
  const locks = navigator.locks as LockManager | undefined
  if (!locks || typeof BroadcastChannel === 'undefined') return alone(stream)

  const channel = new BroadcastChannel(name)
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A channel has no target: only our own origin hears it.
  const say = (message: Message<Event>) => channel.postMessage(message)
  let isOver = false
  let lastEventId: string | null = null
  let heardFromLeaderAt = 0
  let stopLeading: (() => void) | null = null
  let waiting = new AbortController()

  channel.onmessage = ({ data: message }: MessageEvent<Message<Event>>) => {
    switch (message.kind) {
      case 'event':
        heardFromLeaderAt = Date.now()
        lastEventId = message.id
        return stream.hear(message.event)
      case 'here':
        heardFromLeaderAt = Date.now()
        return
      case 'ask':
        if (stopLeading) say({ kind: 'here' })
        return
      case 'ended':
        leave()
        return stream.ended()
      default: {
        const unhandled: never = message
        return unhandled
      }
    }
  }

  function lead(): Promise<void> {
    if (isOver) return Promise.resolve()
    return new Promise((resolve) => {
      const close = stream.open(
        lastEventId,
        (id, event) => {
          if (!stopLeading) return
          lastEventId = id
          say({ kind: 'event', id, event })
          stream.hear(event)
        },
        () => {
          if (!stopLeading) return
          say({ kind: 'ended' })
          leave()
          stream.ended()
        },
      )
      stopLeading = () => {
        stopLeading = null
        close()
        resolve()
      }
      say({ kind: 'here' })
    })
  }

  /** Waits for the lock; a leader whose lock was taken from it stops and waits again. */
  async function queue(steal = false): Promise<void> {
    waiting = new AbortController()
    try {
      await locks!.request(name, steal ? { steal } : { signal: waiting.signal }, lead)
    } catch {
      stopLeading?.()
      if (!isOver && !waiting.signal.aborted) void queue()
    }
  }

  async function askLeader(): Promise<void> {
    if (isOver || stopLeading || document.visibilityState !== 'visible') return
    const askedAt = Date.now()
    say({ kind: 'ask' })
    // Not all tabs at once: the first that takes over says so.
    await new Promise((resolve) => setTimeout(resolve, answersWithinMs * (1 + Math.random())))
    if (isOver || stopLeading || heardFromLeaderAt >= askedAt) return
    waiting.abort()
    void queue(true)
  }

  function leave(): void {
    if (isOver) return
    isOver = true
    clearInterval(asking)
    document.removeEventListener('visibilitychange', onSeen)
    waiting.abort()
    stopLeading?.()
    channel.close()
  }

  const onSeen = () => void askLeader()
  document.addEventListener('visibilitychange', onSeen)
  const asking = setInterval(() => void askLeader(), askedEveryMs)
  void queue()
  return leave
}

function alone<Event>(stream: Stream<Event>): () => void {
  let isOver = false
  const close = stream.open(
    null,
    (_id, event) => stream.hear(event),
    () => {
      if (!isOver) stream.ended()
    },
  )
  return () => {
    isOver = true
    close()
  }
}
