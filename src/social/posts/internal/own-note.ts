import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'

/** What the caller wrote beside their bookmark of a post; '' for none. It says nothing of who may see the post. */
export async function ownNote({ actor, main }: Pick<Ctx, 'actor' | 'main'>, postId: string): Promise<string> {
  if (!actor) return ''
  const [found] = await rows(
    main.db,
    sql<{ note: string }>`select note from reaction where person_id = ${actor.personId}::uuid and post_id = ${postId}::uuid`,
  )
  return found?.note ?? ''
}
