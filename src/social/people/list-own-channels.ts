import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { ownChannelList } from './schema.ts'

type OwnChannel = z.infer<typeof ownChannelList>['channels'][number]

/** The channels that open the caller's account, in the order in which they were linked. */
export async function listOwnChannels(ctx: MemberCtx): Promise<z.infer<typeof ownChannelList>> {
  const linked = await rows(
    ctx.main.db,
    sql<{ provider: OwnChannel['provider']; createdAt: Date }>`select provider, created_at from oauth_account
        where person_id = ${ctx.actor.personId}::uuid and state = 'linked' order by created_at, provider`,
  )
  return { channels: linked.map(({ provider, createdAt }) => ({ provider, linkedAt: createdAt.toISOString() })) }
}
