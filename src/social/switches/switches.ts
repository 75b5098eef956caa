import type { Deps } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { featureSwitch } from '../../db/schema/staff.ts'
import { KiwiError } from '../../errors.ts'
import type { WakeHub } from '../../realtime/hub.ts'

export type SwitchName = (typeof featureSwitch.name.enumValues)[number]

/** What a person reads while a feature is off (errors.ts). */
const refusals = { sign_ups: 'sign_ups_off', uploads: 'uploads_off', payments: 'payments_off' } as const satisfies Record<
  SwitchName,
  string
>

/** The Redis channel on which every process hears that a switch changed. */
export const switchChannel = 'switches'
/** A lost wake-up costs this much. */
const keptMs = 10_000

type SwitchDeps = Pick<Deps, 'main' | 'hub' | 'now'>

interface Memory {
  off: Promise<ReadonlySet<SwitchName>>
  readAtMs: number
}
const memories = new WeakMap<WakeHub, Memory>()
const listening = new WeakSet<WakeHub>()

/**
 * Throws PAUSED with the sentence of the feature while staff have turned it off. From memory;
 * Postgres is read every ten seconds.
 */
export async function mustBeOn(deps: SwitchDeps, name: SwitchName): Promise<void> {
  if ((await readOff(deps)).has(name)) throw new KiwiError('PAUSED', { reason: refusals[name] })
}

/**
 * Calls at once share one read. A read that fails is not kept: nobody takes a feature for on
 * because Postgres did not answer.
 */
function readOff(deps: SwitchDeps): Promise<ReadonlySet<SwitchName>> {
  const { hub } = deps
  const known = memories.get(hub)
  const nowMs = deps.now().getTime()
  if (known && Math.abs(nowMs - known.readAtMs) < keptMs) return known.off
  // A change that is heard while this reads makes the next call read again.
  if (hub.belongsTo === 'process' && !listening.has(hub)) {
    listening.add(hub)
    hub.listen(switchChannel, () => void memories.delete(hub))
  }
  const off = rows(deps.main.db, sql<{ name: SwitchName }>`select name from feature_switch where not is_on`).then(
    (found) => new Set(found.map(({ name }) => name)),
  )
  const memory: Memory = { off, readAtMs: nowMs }
  memories.set(hub, memory)
  off.catch(() => {
    if (memories.get(hub) === memory) memories.delete(hub)
  })
  return off
}
