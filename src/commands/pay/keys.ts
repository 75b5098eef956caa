import type { RunnerCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { publishKeys } from '../../pay/bank/publish-keys.ts'
import { reindexAccounts } from '../../pay/bank/reindex-accounts.ts'
import { resealAccounts } from '../../pay/bank/reseal-accounts.ts'
import { retireKey } from '../../pay/bank/retire-key.ts'
import { newBankKey } from '../../platform/bank/bank-secrets.ts'
import { CommandFailure, type CommandIo } from '../io.ts'
import type { Register } from '../program.ts'
import { withRunner } from '../with-runner.ts'

export const register: Register = (pay, io) => {
  const keys = pay.command('keys').description('the keys to which account numbers are sealed')
  keys
    .command('list')
    .description('each key, its state, and how many linked accounts are sealed to it')
    .action(() => withRunner(io, (ctx) => runList(io, ctx)))
  keys
    .command('new')
    .argument('<id>', 'a new id: 4 to 40 of a-z 0-9 -')
    .description('make a private key to put first in BANK_KEYS of the runner')
    .action((id: string) => runNew(io, id))
  keys
    .command('rotate')
    .description('publish the keys of BANK_KEYS, the first as the newest; the runner then re-seals everything to it')
    .action(() => withRunner(io, (ctx) => runRotate(io, ctx)))
  keys
    .command('reseal')
    .description('re-seal everything to the newest key now; may be interrupted and run again')
    .action(() => withRunner(io, (ctx) => runReseal(io, ctx)))
  keys
    .command('reindex')
    .description('index every account number under the first key of BANK_INDEX_KEY; may be interrupted and run again')
    .action(() => withRunner(io, (ctx) => runReindex(io, ctx)))
  keys
    .command('retire')
    .argument('<id>', 'a key to which nothing is sealed any more')
    .description('take a key out of the signed list; refused while anything is sealed to it')
    .action((id: string) => withRunner(io, (ctx) => runRetire(io, ctx, id)))
}

async function runList(io: CommandIo, { main }: RunnerCtx): Promise<void> {
  const keys = await rows(
    main.db,
    sql<{ id: string; state: string; createdAt: Date; accounts: number }>`
      select k.id, k.state, k.created_at, count(a.id) as accounts
      from bank_key k left join bank_account a on a.bank_key_id = k.id and a.sealed is not null group by k.id order by k.created_at`,
  )
  const list = keys.map((key) => ({ ...key, createdAt: key.createdAt.toISOString() }))
  io.answer(list, () =>
    list.map(({ id, state, createdAt, accounts }) => `${id}  ${state}  since ${createdAt}  ${accounts} accounts`).join('\n'),
  )
}

function runNew(io: CommandIo, id: string): void {
  if (!/^[a-z0-9-]{4,40}$/.test(id)) throw new CommandFailure('Give the key an id of 4 to 40 of a-z, 0-9 and -.')
  const key = newBankKey(id)
  io.answer(
    { key },
    `Add this to BANK_KEYS of every runner, after a comma; once they all have it, put it first. Keep it nowhere else:\n${key}`,
  )
}

async function runRotate(io: CommandIo, ctx: RunnerCtx): Promise<void> {
  const { isNew, keyIds } = await publishKeys(ctx)
  const newest = keyIds[0] ?? ''
  io.answer(
    { isNew, keyIds },
    isNew
      ? `Clients seal to ${newest} from now on; the runner re-seals what is sealed to ${keyIds.slice(1).join(', ') || 'no other key'}.`
      : `${newest} is published as the newest key: to rotate, add a "kiwi pay keys new" to BANK_KEYS of every runner, then put it first.`,
  )
}

async function runReseal(io: CommandIo, ctx: RunnerCtx): Promise<void> {
  let progress: ReturnType<CommandIo['progress']> | undefined
  const report = await resealAccounts(ctx, { onProgress: (done, of) => (progress ??= io.progress('re-sealing', of)).update(done) })
  progress?.stop()
  const { keyId, resealed, unopened } = report
  const lost = unopened.length > 0 ? `; ${unopened.length} could not be opened: ${unopened.slice(0, 5).join(', ')}` : ''
  io.answer(report, `${resealed} accounts are sealed to ${keyId} now${lost}`)
  if (unopened.length > 0) io.exitCode = 1
}

async function runReindex(io: CommandIo, ctx: RunnerCtx): Promise<void> {
  let progress: ReturnType<CommandIo['progress']> | undefined
  const report = await reindexAccounts(ctx, { onProgress: (done, of) => (progress ??= io.progress('indexing', of)).update(done) })
  progress?.stop()
  const { reindexed, unopened, twice } = report
  const left = [
    unopened.length > 0 ? `; ${unopened.length} could not be opened: ${unopened.slice(0, 5).join(', ')}` : '',
    twice.length > 0 ? `; ${twice.length} are linked by two people, so one of them has to unlink: ${twice.slice(0, 5).join(', ')}` : '',
  ].join('')
  io.answer(
    report,
    `${reindexed} more account numbers are indexed under the first key of BANK_INDEX_KEY${left || '. All are: take the other keys out'}`,
  )
  if (left) io.exitCode = 1
}

async function runRetire(io: CommandIo, ctx: RunnerCtx, id: string): Promise<void> {
  const outcome = await retireKey(ctx, id)
  if (outcome.retired) return io.answer(outcome, `${id} is retired: take it out of BANK_KEYS.`)
  const why = {
    unknown: `There is no key ${id}.`,
    newest: `${id} is the newest key: rotate first.`,
    in_use: `${outcome.records} records are sealed to ${id} still: re-seal first, then wait ten minutes for the verifications in progress.`,
  }
  throw new CommandFailure(why[outcome.reason])
}
