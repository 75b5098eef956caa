import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { featureSwitch } from '../../db/schema/staff.ts'
import type { switchList } from './schema.ts'
import type { SwitchName } from './switches.ts'

interface Row {
  name: SwitchName
  isOn: boolean
  reason: string
  changedBy: string
  changedAt: Date
}

/** Every switch, with its newest change; null for one that was never touched and so is on. */
export async function readSwitches(ctx: Ctx): Promise<z.infer<typeof switchList>> {
  const found = await rows(
    ctx.main.db,
    sql<Row>`
      select s.name, s.is_on, s.reason, coalesce('@' || p.handle, s.changed_by) as changed_by, s.changed_at
      from feature_switch s left join person p on p.id::text = s.changed_by`,
  )
  const switches = featureSwitch.name.enumValues.map((name) => {
    const row = found.find((one) => one.name === name)
    const changed = row ? { by: row.changedBy, reason: row.reason, at: row.changedAt.toISOString() } : null
    return { name, isOn: row?.isOn ?? true, changed }
  })
  return { switches }
}
