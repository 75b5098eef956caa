import type { Actor, Deps, SuspendedCaller } from '../../../context.ts'
import type { WakeHub } from '../../../realtime/hub.ts'

export interface KeptActor {
  actor: Actor | SuspendedCaller
  expiresAtMs: number
}

interface Remembered extends KeptActor {
  untilMs: number
}

/**
 * The Redis channel on which every process hears of sessions that ended or changed: their keys,
 * with spaces between.
 */
const channel = 'sessions'
const most = 20_000

/**
 * Sessions that this process read lately, by their keys. A session is forgotten as soon as any
 * process says that it ended or changed, and none is remembered or trusted while this process does
 * not hear of that.
 */
class SessionMemory {
  readonly #kept = new Map<string, Remembered>()
  readonly #hub: { isHearing(): boolean }
  #heard = 0

  constructor(hub: WakeHub) {
    this.#hub = hub.hear(
      channel,
      (keys) => this.forget(keys.split(' ')),
      () => {
        this.#heard += 1
        this.#kept.clear()
      },
    )
  }

  get(key: string, nowMs: number): KeptActor | null {
    const known = this.#kept.get(key)
    return known && known.untilMs > nowMs && this.#hub.isHearing() ? known : null
  }

  /**
   * Call it before the session is read. What it gives remembers the session, unless anything was
   * forgotten meanwhile.
   */
  reading(): (key: string, session: Remembered) => void {
    const [heard, isHearing] = [this.#heard, this.#hub.isHearing()]
    return (key, session) => {
      if (!isHearing || heard !== this.#heard) return
      if (this.#kept.size >= most) this.#kept.clear()
      this.#kept.set(key, session)
    }
  }

  forget(keys: string[]): void {
    this.#heard += 1
    for (const key of keys) this.#kept.delete(key)
  }
}

const memories = new WeakMap<WakeHub, SessionMemory>()

/** Null where nothing outlives a request. */
export function sessionMemory(hub: WakeHub): SessionMemory | null {
  if (hub.belongsTo === 'request') return null
  const known = memories.get(hub)
  if (known) return known
  const made = new SessionMemory(hub)
  memories.set(hub, made)
  return made
}

/**
 * Call it when Redis holds nothing of these sessions any more, or tombstones: this process forgets
 * them now, every other one when it hears of it. Whoever does not hear forgets them within two
 * seconds.
 */
export async function forgetEverywhere({ hub, redis }: Pick<Deps, 'hub' | 'redis'>, keys: string[]): Promise<void> {
  if (keys.length === 0) return
  sessionMemory(hub)?.forget(keys)
  await redis.publish(channel, keys.join(' ')).catch(() => {})
}
