import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { lockNames } from '../../db/lock-names.ts'
import { one, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { maxMutedTexts } from '../../shared/bounds.ts'
import { mutedForm } from '../../shared/writing/muted.ts'
import { tagOf } from '../../shared/writing/tag.ts'
import { forgetMutedTexts } from '../access/muted-texts.ts'
import { endLater } from './internal/end-later.ts'
import type { MutedText, muteTextInput } from './schema.ts'

/**
 * Takes posts with a word or hashtag out of what the caller is shown unasked, folds comments with
 * it, and tells of none. A repeated call changes only when it ends. Errors: BAD_INPUT for a text
 * that is no hashtag or too short to mute, LIMIT_EXCEEDED (`mutedTexts`).
 */
export async function muteText(ctx: MemberCtx, input: z.input<typeof muteTextInput>): Promise<{ muted: MutedText }> {
  const { personId } = ctx.actor
  const { kind } = input
  const form = formOf(input)
  const text = kind === 'tag' ? form : input.text
  const until = await write(ctx, async (tx) => {
    await lockNames(tx, `muted-texts:${personId}`)
    const others = await one(
      tx.db,
      sql<{ count: number }>`
        select count(*)::int as count from muted_text where person_id = ${personId}::uuid and (kind, form) <> (${kind}, ${form})`,
    )
    if (others.count >= maxMutedTexts) throw new KiwiError('LIMIT_EXCEEDED', { reason: 'mutedTexts', details: { limit: maxMutedTexts } })
    const ends = await endLater(ctx, tx, input.duration ?? 'ever')
    await run(
      tx.db,
      sql`
        insert into muted_text (person_id, kind, form, text, created_at, until)
        values (${personId}::uuid, ${kind}, ${form}, ${text}, ${ctx.now()}::timestamptz, ${ends}::timestamptz)
        on conflict (person_id, kind, form) do update set until = excluded.until, text = excluded.text`,
    )
    tx.afterCommit(() => forgetMutedTexts(ctx, personId))
    return ends
  })
  return { muted: { kind, text, until: until?.toISOString() ?? null } }
}

/** Ends it: what it hid is shown again. May be repeated. Errors: BAD_INPUT. */
export async function unmuteText(ctx: MemberCtx, input: Pick<MutedText, 'kind' | 'text'>): Promise<{ isMuted: false }> {
  const { personId } = ctx.actor
  const form = formOf(input)
  await write(ctx, async (tx) => {
    await run(tx.db, sql`delete from muted_text where person_id = ${personId}::uuid and kind = ${input.kind} and form = ${form}`)
    tx.afterCommit(() => forgetMutedTexts(ctx, personId))
  })
  return { isMuted: false }
}

function formOf({ kind, text }: Pick<MutedText, 'kind' | 'text'>): string {
  const form = kind === 'tag' ? tagOf(text) : mutedForm(text)
  if (form === null) throw new KiwiError('BAD_INPUT', { field: 'text' })
  return form
}
