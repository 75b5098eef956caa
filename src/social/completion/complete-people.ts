import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { personKnownTo } from '../access/people.ts'
import { chipAvatar, chipColumns, chipOf, type ChipRow } from '../people/chips.ts'
import { anyText, begins, documentsBeginning, mostFound, mostShown, typedForms } from './internal/typed.ts'
import type { completedPeople, completeInput } from './schema.ts'

/** Follows that are looked at: one key each. */
const mostFollows = 1_000

/**
 * People whose handle or name begins with the text: those whom the caller follows first, then by
 * followers; nobody with a block between them. One statement.
 */
export async function completePeople(ctx: MemberCtx, { text }: z.infer<typeof completeInput>): Promise<z.infer<typeof completedPeople>> {
  const found = await rows(ctx.main.db, completePeopleSql(ctx.actor.personId, text))
  return { people: await Promise.all(found.map(async (row) => ({ ...(await chipOf(ctx, row)), isFollowed: row.isFollowed }))) }
}

export function completePeopleSql(personId: string, text: string): Sql<ChipRow & { isFollowed: boolean }> {
  const forms = typedForms(text)
  const handle = anyText(
    `${text
      .replace(/^[@＠]/u, '')
      .toLowerCase()
      .replace(/[\\%_]/g, '\\$&')}%`,
  )
  return sql<ChipRow & { isFollowed: boolean }>`
    with mine as materialized (
      select p.id, p.follower_count as popularity
      from (select followee_id from follow where follower_id = ${personId}::uuid and state = 'accepted' limit ${sql.literal(mostFollows)}) f
      join person p on p.id = f.followee_id
      where p.handle like ${handle} or ${begins(forms, sql`p.display_name`)}
      order by p.follower_count desc, p.id limit ${sql.literal(mostFound)}
    ), others as (
      select d.key::uuid as id, d.popularity from (${documentsBeginning('person', forms)}) d
      where d.key::uuid not in (select id from mine) order by d.popularity desc, d.key limit ${sql.literal(mostFound)}
    )
    select p.id, f.followee_id is not null as is_followed, ${chipColumns('p')}
    from (select id, popularity, true as is_sure from mine union all select id, popularity, ${forms.kind === 'initials' ? sql`true` : sql`false`} from others) k
    join person p on p.id = k.id
    left join follow f on f.follower_id = ${personId}::uuid and f.followee_id = p.id and f.state = 'accepted' ${chipAvatar('p')}
    where p.id <> ${personId}::uuid and ${personKnownTo(personId, 'p')} and (k.is_sure or p.handle like ${handle} or ${begins(forms, sql`p.display_name`)})
    order by is_followed desc, k.popularity desc, p.id limit ${sql.literal(mostShown)}`
}
