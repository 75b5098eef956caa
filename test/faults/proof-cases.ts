import type { MemberCtx, RunnerCtx } from '../../src/context.ts'
import { run } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { sealLedger } from '../../src/pay/proof/seal-ledger.ts'
import { explainBreak } from '../../src/pay/desk/explain-break.ts'
import { newId } from '../../src/ids.ts'
import type { World } from '../worlds/world.ts'
import type { Deed, VerbCase } from './verb-case.ts'

interface Actors {
  asMember: (person: { ctx: MemberCtx }, verb: (ctx: MemberCtx) => Promise<unknown>) => Deed
  asJob: (verb: (ctx: RunnerCtx) => Promise<unknown>) => Deed
}

/** Seals of the ledger, and explanations of breaks. */
export function proofCases(world: World, { asMember, asJob }: Actors): Record<string, VerbCase> {
  return {
    sealLedger: {
      async prepare() {
        // Seals the open entries of other cases first.
        await sealLedger(world.ctx())
        await world.fund(await world.person(), 1_000)
        return asJob((ctx) => sealLedger(ctx))
      },
    },
    explainBreak: {
      async prepare() {
        const breakId = newId(world.deps.now())
        await run(
          world.deps.main.db,
          sql`insert into reconciliation_break (id, fingerprint, kind, amount_krw, reference, detail, first_seen_on, last_seen_on, state, created_at)
              values (${breakId}, ${`test:${breakId}`}, 'bank_only', 100, '모르는사람', '', current_date, current_date, 'open', now())`,
        )
        return asMember(await world.person({ role: 'admin' }), (ctx) => explainBreak(ctx, { breakId, reason: '은행에 물어봤어요' }))
      },
      again: 'CONFLICT',
    },
  }
}
