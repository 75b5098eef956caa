import type { MemberCtx } from '../../../context.ts'
import { run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { write } from '../../../db/write.ts'
import type { ConsentKind } from '../../../shared/consents.ts'
import { forgetActor } from '../../people/revoke-sessions.ts'

interface Answer {
  kind: ConsentKind
  version: number
  isGiven: boolean
}

/**
 * Adds what differs from the person's last answers; their row is locked, so that answers given at
 * once come one after another. The row also holds the versions of the required texts: the session
 * reads them with the person.
 */
export async function answerConsents(ctx: MemberCtx, answers: Answer[]): Promise<void> {
  const { personId } = ctx.actor
  const now = ctx.now()
  const agreed = (kind: ConsentKind) => answers.find((answer) => answer.kind === kind)?.version ?? null
  await write(ctx, async (tx) => {
    await run(
      tx.db,
      sql`update person set agreed_terms = coalesce(${agreed('terms')}::int, agreed_terms), agreed_privacy = coalesce(${agreed('privacy')}::int, agreed_privacy)
           where id = ${personId}::uuid`,
    )
    await run(
      tx.db,
      sql`with last as (select distinct on (kind) kind, version, is_given from consent where person_id = ${personId}::uuid order by kind, seq desc)
          insert into consent (person_id, kind, version, is_given, at)
          select ${personId}::uuid, a.kind, a.version, a.is_given, ${now}::timestamptz
            from ${sql.unnest('a', answers, { kind: 'text', version: 'int', isGiven: 'boolean' })} left join last l on l.kind = a.kind
           where (a.version, a.is_given) is distinct from (l.version, l.is_given)
             and (a.is_given or l.is_given)`,
    )
    tx.afterCommit(() => forgetActor(ctx, personId))
  })
}
