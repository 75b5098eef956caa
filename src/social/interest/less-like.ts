import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { one, rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { tagOf } from '../../shared/writing/tag.ts'
import { personKnownTo } from '../access/people.ts'
import { endListAfter } from './end-list-after.ts'
import type { LessLikeInput } from './schema.ts'

/** Every list that is made reads them all. */
const maxLessLike = 500

/**
 * Shows the caller fewer posts of an author, with a hashtag, with a product or of a category
 * (`lessLikeFactor` in rules.ts), from the next page on; or as many as before. A repeated call
 * changes nothing. Errors: NOT_FOUND, BAD_INPUT for oneself and for a text that is no hashtag,
 * LIMIT_EXCEEDED.
 */
export async function lessLike(ctx: MemberCtx, input: LessLikeInput): Promise<{ on: boolean }> {
  const key = keyOf(input)
  const { personId } = ctx.actor
  if (input.kind === 'author' && key === personId) throw new KiwiError('BAD_INPUT', { field: 'key' })
  await write(ctx, async (tx) => {
    const changed = await (input.on ? add(ctx, tx, input.kind, key) : remove(tx, personId, input.kind, key))
    if (changed) await endListAfter(ctx, tx, personId)
  })
  return { on: input.on }
}

function keyOf(input: LessLikeInput): string {
  if (input.kind !== 'hashtag') return input.key
  const tag = tagOf(input.key)
  if (tag === null) throw new KiwiError('BAD_INPUT', { field: 'key' })
  return tag
}

async function add(ctx: MemberCtx, tx: MainTx, kind: LessLikeInput['kind'], key: string): Promise<boolean> {
  const { personId } = ctx.actor
  const { exists, others } = await one(
    tx.db,
    sql<{ exists: boolean; others: number }>`
      select ${isThere(personId, kind, key)} as exists,
        (select count(*)::int from less_like where person_id = ${personId}::uuid and (kind, key) <> (${kind}::text, ${key}::text)) as others`,
  )
  if (!exists) throw new KiwiError('NOT_FOUND', { field: 'key' })
  if (others >= maxLessLike) throw new KiwiError('LIMIT_EXCEEDED')
  const added = await rows(
    tx.db,
    sql<{ key: string }>`
      insert into less_like (person_id, kind, key, created_at) values (${personId}::uuid, ${kind}, ${key}, ${ctx.now()}::timestamptz)
      on conflict do nothing returning key`,
  )
  return added.length > 0
}

/** Primary-key lookups. An author whom the caller may not know looks like an unknown one. */
function isThere(personId: string, kind: LessLikeInput['kind'], key: string): Sql {
  switch (kind) {
    case 'author':
      return sql`exists (select from person p where p.id = ${key}::uuid and ${personKnownTo(personId, 'p')})`
    case 'product':
      return sql`exists (select from product where id = ${key}::uuid)`
    case 'hashtag':
      return sql`exists (select from hashtag where tag = ${key})`
    case 'category':
      return sql`true`
    default: {
      const unhandled: never = kind
      return unhandled
    }
  }
}

async function remove(tx: MainTx, personId: string, kind: LessLikeInput['kind'], key: string): Promise<boolean> {
  const removed = await rows(
    tx.db,
    sql<{ key: string }>`delete from less_like where person_id = ${personId}::uuid and kind = ${kind} and key = ${key} returning key`,
  )
  return removed.length > 0
}
