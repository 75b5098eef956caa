import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { type Envelope, openEnvelope } from '../../shared/envelope.ts'

/** Names the row, so that an envelope that is moved to another row does not open. */
export const emailBinding = (personId: string) => `person_email:${personId}`

export interface StoredEmail extends Envelope {
  linkKey: Uint8Array
  locale: 'ko' | 'en'
  changedAt: Date
  confirmedAt: Date | null
  isWeekly: boolean
}

export async function findEmail(ctx: Pick<Ctx, 'main'>, personId: string): Promise<StoredEmail | undefined> {
  const [found] = await rows(
    ctx.main.db,
    sql<StoredEmail>`
      select key_id, wrapped_key, sealed, link_key, locale, changed_at, confirmed_at, is_weekly from person_email where person_id = ${personId}::uuid`,
  )
  return found
}

export function openEmail(ctx: Pick<Ctx, 'config'>, personId: string, email: Envelope): Promise<string> {
  return openEnvelope(ctx.config.ADDRESS_KEYS, emailBinding(personId), email)
}
