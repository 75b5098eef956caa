import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { identityVerification, oauthAccount, person } from '../../db/schema/person.ts'
import { KiwiError } from '../../errors.ts'
import { write } from '../../db/write.ts'
import { deviceHashOf } from './device-hash.ts'
import { endSessions } from './end-sessions.ts'
import { readMe } from './read-me.ts'
import { endCachedSessions } from './revoke-sessions.ts'
import { linkingGoodForMs } from './rules.ts'
import type { linkChannelInput, Me } from './schema.ts'
import { notice } from '../notifications/rules.ts'
import { tell } from '../notifications/tell.ts'
import { recordEvent } from '../security/record-event.ts'

/**
 * Moves a second channel to the caller's account: completeIdentity answered LINK_REQUIRED on this
 * browser and the caller then signed in with the first channel, both within ten minutes. A repeated
 * call changes nothing. Errors: NOT_FOUND, SIGN_IN_EXPIRED.
 */
export async function linkChannel(ctx: MemberCtx, input: z.infer<typeof linkChannelInput>): Promise<Me> {
  await write(ctx, (tx) => link(ctx, tx, input.verificationId))
  return readMe(ctx)
}

async function link(ctx: MemberCtx, tx: MainTx, verificationId: string): Promise<void> {
  const linking = await findLinking(ctx, tx, verificationId)
  if (!linking || ctx.config.CHANNEL_POLICY !== 'link') throw new KiwiError('NOT_FOUND', { field: 'verificationId' })
  if (linking.isDone) return
  if (!linking.isFresh) throw new KiwiError('SIGN_IN_EXPIRED')

  const { personId } = ctx.actor
  const askingId = linking.personId
  await tx.db.update(oauthAccount).set({ personId, state: 'linked' }).where(eq(oauthAccount.personId, askingId))
  const ended = await endSessions(ctx, tx.db, sql`s.person_id = ${askingId}`, 'joined')
  await run(tx.db, sql`update session set person_id = ${personId} where person_id = ${askingId}`)
  await tx.db.update(identityVerification).set({ personId }).where(eq(identityVerification.personId, askingId))
  await tx.db.update(identityVerification).set({ state: 'verified' }).where(eq(identityVerification.id, verificationId))
  await tx.db.delete(person).where(eq(person.id, askingId))
  await tell(tx, notice(personId, 'channel_linked'), { now: ctx.now() })
  await recordEvent(ctx, tx, { personId, kind: 'channel_linked' })
  tx.afterCommit(() => endCachedSessions(ctx, ended))
}

interface Linking {
  personId: string
  isDone: boolean
  isFresh: boolean
}

/** Locks both accounts, in id order, before it reads: nobody can then change the verification. */
async function findLinking(ctx: MemberCtx, tx: MainTx, verificationId: string): Promise<Linking | undefined> {
  const mine = ctx.actor.personId
  await run(
    tx.db,
    sql`select from person p
         where p.id = ${mine} or p.id = (select person_id from identity_verification where id = ${verificationId})
         order by p.id for update`,
  )
  const since = new Date(ctx.now().getTime() - linkingGoodForMs)
  const [found] = await rows(
    tx.db,
    sql<Linking>`select v.person_id, v.state = 'verified' as is_done, v.settled_at > ${since}::timestamptz and s.created_at > ${since}::timestamptz as is_fresh
          from identity_verification v
          join person asking on asking.id = v.person_id
          join person me on me.id = v.holder_id and me.id = ${mine} and me.status = 'active'
          join session s on s.id = ${ctx.actor.sessionId} and s.person_id = me.id and s.revoked_at is null
         where v.id = ${verificationId} and v.purpose = 'join' and v.browser_hash = ${deviceHashOf(ctx)}
           and (v.state = 'linking' and asking.status = 'pending' or v.state = 'verified' and v.person_id = me.id)`,
  )
  return found
}
