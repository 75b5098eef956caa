import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import type { MediaVariant } from '../../db/schema/media.ts'
import type { PersonAlias } from '../access/people.ts'
import { rolesWith } from '../access/permissions.ts'
import { photoUrl } from '../media/picture.ts'
import type { PersonChip } from './schema.ts'

/** 48 CSS pixels, the largest avatar in lists, at 3 device pixels each. */
const chipWidthPx = 144
export const profileWidthPx = 320

/**
 * People by id, as shown beside their posts; without those who were never active. Checks neither
 * blocks nor suspension: the statement that found the ids does.
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

/**
 * For statements that also read people: select these and the id; join `chipAvatar`; `chipOf`. A
 * long list says itself who has a shop, in one scan.
 */
export function chipColumns(alias: PersonAlias, hasShop?: Sql): Sql {
  const person = sql.literal(alias)
  return sql`${person}.handle, ${person}.display_name, avatar.variants as avatar_variants, avatar.thumbhash as avatar_thumbhash, ${markOf(person, hasShop)} as mark`
}
/**
 * The same as one value, a `ChipRow` in json: for a person beside another thing, and for several.
 */
export function chipJson(alias: PersonAlias): Sql {
  const person = sql.literal(alias)
  return sql`json_build_object('id', ${person}.id, 'handle', ${person}.handle, 'displayName', ${person}.display_name,
    'avatarVariants', avatar.variants, 'avatarThumbhash', avatar.thumbhash, 'mark', ${markOf(person)})`
}
export function chipAvatar(alias: PersonAlias): Sql {
  return sql`left join media avatar on avatar.id = ${sql.literal(alias)}.avatar_media_id and avatar.state = 'ready'`
}

export function markOf(person: Sql, hasShop = sql`exists (select from shop where shop.owner_id = ${person}.id)`): Sql {
  return sql`case when ${person}.role = any(${rolesWith('people.speak')}::text[]) then 'staff' when ${person}.verified_as is not null then 'verified' when ${hasShop} then 'shop' end`
}

export interface ChipRow {
  id: string
  handle: string
  displayName: string
  avatarVariants: MediaVariant[] | null
  avatarThumbhash: string | null
  /** Absent in lists that Redis holds from before there were marks. */
  mark?: PersonChip['mark']
}

export async function chipOf(ctx: Ctx, row: ChipRow, widthPx = chipWidthPx): Promise<PersonChip> {
  return {
    id: row.id,
    handle: row.handle,
    displayName: row.displayName,
    avatarUrl: await photoUrl(ctx, row.avatarVariants, widthPx),
    avatarThumbhash: row.avatarThumbhash,
    mark: row.mark ?? null,
  }
}
