/** A leader without an answer in time is asleep: phones stop timers and sockets of hidden tabs. */
const answersWithinMs = 3_000
const askedEveryMs = 30_000
/** The clock may be set a little while a page begins. */
const clockSlackMs = 2_000

export interface Stream<Event> {
  /** Opens the stream after an event, or from now on. Returns a function that closes it. */
  open: (lastEventId: string | null, onEvent: (id: string, event: Event) => void, onEnd: () => void) => () => void
  onEvent: (event: Event) => void
  /** Something was told since this page began and before it listened. */
  onMissed: () => void
  /** The server ended the stream for good. */
  onEnd: () => void
}

type Message<Event> = { kind: 'event'; id: string; event: Event } | { kind: 'ended' } | { kind: 'ask' } | { kind: 'here'; toldAt: number }

/**
 * One stream for all tabs of a browser: HTTP/1.1 allows six connections per site, and each stream
 * holds one. The tab with the lock reads and passes events on; when it closes, the next tab
 * continues after the last event. Returns a function with which this tab leaves.
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
  let hasJoined = false
  /** When this tab, as the leader, passed on an event last. */
  let toldAt = 0
  let stopLeading: (() => void) | null = null
  let waiting = new AbortController()

  channel.onmessage = ({ data: message }: MessageEvent<Message<Event>>) => {
    switch (message.kind) {
      case 'event':
        heardFromLeaderAt = Date.now()
        lastEventId = message.id
        return stream.onEvent(message.event)
      case 'here':
        heardFromLeaderAt = Date.now()
        if (!hasJoined && message.toldAt > performance.timeOrigin - clockSlackMs) stream.onMissed()
        hasJoined = true
        return
      case 'ask':
        if (stopLeading) say({ kind: 'here', toldAt })
        return
      case 'ended':
        leave()
        return stream.onEnd()
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
          toldAt = Date.now()
          say({ kind: 'event', id, event })
          stream.onEvent(event)
        },
        () => {
          if (!stopLeading) return
          say({ kind: 'ended' })
          leave()
          stream.onEnd()
        },
      )
      stopLeading = () => {
        stopLeading = null
        close()
        resolve()
      }
      say({ kind: 'here', toldAt })
    })
  }

  /** Waits for the lock. A leader that lost its lock stops and waits again. */
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
    // A random wait, so that one tab takes over first and says so.
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
  // What was told while this page made its first reads, it could not hear.
  say({ kind: 'ask' })
  return leave
}

function alone<Event>(stream: Stream<Event>): () => void {
  let isOver = false
  const close = stream.open(
    null,
    (_id, event) => stream.onEvent(event),
    () => {
      if (!isOver) stream.onEnd()
    },
  )
  return () => {
    isOver = true
    close()
  }
}
