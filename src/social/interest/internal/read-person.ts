import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { formsOf, type KeptForm } from '../../access/muted-texts.ts'
import type { categories } from '../../people/schema.ts'

export type Category = (typeof categories)[number]

/** What the main database holds about what a person wants to see. */
export interface PersonWants {
  isPersonalised: boolean
  /** Chosen categories. */
  interests: Category[]
  /** Acts before it are not used. */
  resetAt: Date | null
  /** "Less like this", as `<kind>:<key>`. */
  less: string[]
  muted: KeptForm[]
}

/**
 * Three index scans: the person, and their rows of `less_like` and `muted_text`. Null for nobody
 * who is active.
 */
export async function readPerson(ctx: Pick<Ctx, 'main'>, personId: string): Promise<PersonWants | null> {
  const [found] = await rows(
    ctx.main.db,
    sql<{ isPersonalised: boolean; interests: Category[]; resetAt: Date | null; less: string[]; muted: KeptForm[] }>`
      select is_personalised, interests, interests_reset_at as reset_at,
        array(select kind || ':' || key from less_like where person_id = p.id order by 1) as less,
        ${formsOf(sql`p.id`)} as muted
      from person p where id = ${personId}::uuid and status = 'active'`,
  )
  return found ?? null
}
