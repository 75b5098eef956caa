import type { RunnerCtx } from '../../context.ts'
import { balanceAt } from '../../pay/ledger/balance-at.ts'
import { findAccount } from '../../pay/ledger/find-account.ts'
import { instantOption } from '../dates.ts'
import type { CommandIo } from '../io.ts'
import type { Register } from '../program.ts'
import { withRunner } from '../with-runner.ts'
import { won } from './won.ts'

export const register: Register = (pay, io) => {
  pay
    .command('balance <account>')
    .description('the balance of an account at an instant: central, fee, …, @handle or shop:handle')
    .option('--at <iso>', 'an instant with its zone, or a day, for its end in Seoul; now when left out', instantOption)
    .action((account: string, { at }: { at?: Date }) => withRunner(io, (ctx) => runBalance(io, ctx, account, at ?? ctx.now())))
}

async function runBalance(io: CommandIo, ctx: RunnerCtx, name: string, at: Date): Promise<void> {
  const { id, kind } = await findAccount(ctx.main.db, name)
  const balanceKrw = await balanceAt(ctx.main.db, id, at)
  io.answer(
    { account: name, accountId: id, kind, at: at.toISOString(), balanceKrw },
    `${name} held ${won(balanceKrw)} at ${at.toISOString()}`,
  )
}
