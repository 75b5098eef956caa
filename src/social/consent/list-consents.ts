import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { type ConsentKind, consentKinds, newestVersion, requiredConsents } from '../../shared/consents.ts'
import type { ConsentList } from './schema.ts'

interface LastAnswer {
  kind: ConsentKind
  version: number
  isGiven: boolean
  at: Date
}

/** Every text with the caller's last answer. Plan: consent_person, a few rows per person. */
export async function listConsents(ctx: MemberCtx): Promise<ConsentList> {
  const answers = await rows(
    ctx.main.db,
    sql<LastAnswer>`select distinct on (kind) kind, version, is_given, at from consent
        where person_id = ${ctx.actor.personId}::uuid order by kind, seq desc`,
  )
  return {
    consents: consentKinds.map((kind) => {
      const answer = answers.find((one) => one.kind === kind)
      return {
        kind,
        isRequired: requiredConsents.some((required) => required === kind),
        version: newestVersion(kind),
        answer: answer ? { isGiven: answer.isGiven, version: answer.version, at: answer.at.toISOString() } : null,
      }
    }),
  }
}
