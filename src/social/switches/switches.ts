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
  off: ReadonlySet<SwitchName>
  readAtMs: number
}
const memories = new WeakMap<WakeHub, Memory>()

/** Throws PAUSED with the sentence of the feature while staff have turned it off. From memory; Postgres is read every ten seconds. */
export async function mustBeOn(deps: SwitchDeps, name: SwitchName): Promise<void> {
  if ((await readOff(deps)).has(name)) throw new KiwiError('PAUSED', { reason: refusals[name] })
}

async function readOff(deps: SwitchDeps): Promise<ReadonlySet<SwitchName>> {
  const { hub } = deps
  const known = memories.get(hub)
  const nowMs = deps.now().getTime()
  if (known && Math.abs(nowMs - known.readAtMs) < keptMs) return known.off
  if (!known && hub.belongsTo === 'process') hub.listen(switchChannel, () => void (memoryOf(hub).readAtMs = 0))
  const memory = memoryOf(hub)
  // Before the read: a change that is heard while it runs makes the next call read again.
  memory.readAtMs = nowMs
  const found = await rows(deps.main.db, sql<{ name: SwitchName }>`select name from feature_switch where not is_on`)
  memory.off = new Set(found.map(({ name }) => name))
  return memory.off
}

function memoryOf(hub: WakeHub): Memory {
  const known = memories.get(hub)
  if (known) return known
  const made: Memory = { off: new Set(), readAtMs: 0 }
  memories.set(hub, made)
  return made
}
