import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { featureSwitch } from '../../db/schema/staff.ts'
import { write } from '../../db/write.ts'
import { mustStillHave } from '../access/permissions.ts'
import { recordAct } from '../staff/record-act.ts'
import { readSwitches } from './read-switches.ts'
import type { setSwitchInput, switchList } from './schema.ts'
import { switchChannel } from './switches.ts'

/**
 * Turns a feature off or on, with a reason that is kept. Every process hears of it at once. Throws
 * FORBIDDEN.
 */
export async function setSwitch(
  ctx: MemberCtx,
  { name, isOn, reason }: z.infer<typeof setSwitchInput>,
): Promise<z.infer<typeof switchList>> {
  const { personId } = ctx.actor
  await write(ctx, async (tx) => {
    await mustStillHave(tx, personId, 'settings.change')
    const change = { isOn, reason, changedBy: personId, changedAt: ctx.now() }
    await tx.db
      .insert(featureSwitch)
      .values({ name, ...change })
      .onConflictDoUpdate({ target: featureSwitch.name, set: change })
    await recordAct(ctx, tx, { actor: personId, act: 'set_switch', subject: `${name}: ${isOn ? 'on' : 'off'}`, reason })
    tx.wakes.add(switchChannel)
  })
  return readSwitches(ctx)
}
