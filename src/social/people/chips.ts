import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import type { MediaVariant } from '../../db/schema/media.ts'
import type { PersonAlias } from '../access/people.ts'
import { fittingVariant } from './rules.ts'
import type { PersonChip } from './schema.ts'

/** An avatar is shown at 48 CSS pixels at most in lists, on screens of up to 3 device pixels each. */
const chipWidthPx = 144
export const profileWidthPx = 320

/**
 * People as shown beside what they made, by id; in one query. Somebody without a handle (never activated) is not in the map.
 * Whether the caller may see them at all (blocks, suspension) is the caller's own query's business.
 */
export async function loadChips(ctx: Ctx, ids: readonly string[]): Promise<Map<string, PersonChip>> {
  const unique = [...new Set(ids)]
  if (unique.length === 0) return new Map()
  const found = await rows(
    ctx.main.db,
    sql<ChipRow>`
        select p.id, ${chipColumns('p')} from person p ${chipAvatar('p')} where p.id = any(${unique}::uuid[]) and p.handle is not null`,
  )
  const chips = await Promise.all(found.map((row) => chipOf(ctx, row)))
  return new Map(chips.map((chip) => [chip.id, chip]))
}

/** For queries that read people on their way: select the id and these columns, join this, and give each row to `chipOf`. */
export function chipColumns(alias: PersonAlias): Sql {
  const person = sql.literal(alias)
  return sql`${person}.handle, ${person}.display_name as "displayName", avatar.variants as "avatarVariants", avatar.thumbhash as "avatarThumbhash",
    case when ${person}.role = 'admin' then 'staff' when exists (select from shop where shop.owner_id = ${person}.id) then 'shop' end as mark`
}
export function chipAvatar(alias: PersonAlias): Sql {
  return sql`left join media avatar on avatar.id = ${sql.literal(alias)}.avatar_media_id and avatar.state = 'ready'`
}

export interface ChipRow {
  id: string
  handle: string
  displayName: string
  avatarVariants: MediaVariant[] | null
  avatarThumbhash: string | null
  /** Absent in a list that was kept before there were marks. */
  mark?: PersonChip['mark']
}

export async function chipOf(ctx: Ctx, row: ChipRow, widthPx = chipWidthPx): Promise<PersonChip> {
  return {
    id: row.id,
    handle: row.handle,
    displayName: row.displayName,
    avatarUrl: await avatarUrl(ctx, row.avatarVariants, widthPx),
    avatarThumbhash: row.avatarThumbhash,
    mark: row.mark ?? null,
  }
}

/** A signed, short-lived URL; null without an avatar. */
export async function avatarUrl(ctx: Ctx, variants: MediaVariant[] | null, widthPx: number): Promise<string | null> {
  const variant = fittingVariant(variants ?? [], widthPx)
  return variant && ctx.platform.storage.signRead(variant.key, ctx.now())
}
