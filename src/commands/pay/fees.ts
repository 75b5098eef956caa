import { InvalidArgumentError } from 'commander'
import type { RunnerCtx } from '../../context.ts'
import { addFeeVersion, type FeeVersion, listFeeVersions, withdrawFeeVersion } from '../../pay/settlement/fee-versions.ts'
import { KiwiError } from '../../errors.ts'
import { dayOption } from '../dates.ts'
import { CommandFailure, type CommandIo } from '../io.ts'
import type { Register } from '../program.ts'
import { withRunner } from '../with-runner.ts'

interface NewFee {
  from: string
  feePpm: number
  vatPpm: number
}

export const register: Register = (pay, io) => {
  const fees = pay.command('fees').description('the fee of a sale and the VAT on it, by version')
  fees
    .command('list')
    .description('every version, newest first')
    .action(() => withRunner(io, (ctx) => runList(io, ctx)))
  fees
    .command('add')
    .description('plan a version that is valid from a later day; a sale keeps the version of its day')
    .requiredOption('--from <YYYY-MM-DD>', 'valid from midnight in Seoul of this day', dayOption)
    .requiredOption('--fee-ppm <ppm>', 'fee of the gross, parts per million: 25000 is 2.5 %', ppm)
    .requiredOption('--vat-ppm <ppm>', 'VAT of the fee, parts per million: 100000 is 10 %', ppm)
    .action((options: NewFee) => withRunner(io, (ctx) => runAdd(io, ctx, options)))
  fees
    .command('withdraw')
    .description('withdraw a planned version before its day')
    .argument('<version>', 'its number, as "kiwi pay fees list" shows it', versionNumber)
    .action((version: number) => withRunner(io, (ctx) => runWithdraw(io, ctx, version)))
}

async function runList(io: CommandIo, ctx: RunnerCtx): Promise<void> {
  const versions = await listFeeVersions(ctx)
  io.answer(versions, () => versions.map(line).join('\n'))
}

async function runAdd(io: CommandIo, ctx: RunnerCtx, fee: NewFee): Promise<void> {
  const added = await addFeeVersion(ctx, fee).catch((error: unknown) => {
    if (!isConflict(error)) throw error
    throw new CommandFailure(`${fee.from} is too early or taken: a version begins after today, on a day on which no other begins.`, {
      cause: error,
    })
  })
  io.answer(added, () => line(added))
}

async function runWithdraw(io: CommandIo, ctx: RunnerCtx, version: number): Promise<void> {
  const withdrawn = await withdrawFeeVersion(ctx, version).catch((error: unknown) => {
    if (isConflict(error))
      throw new CommandFailure(`Version ${version} holds already or was withdrawn: only a planned version can be withdrawn.`, {
        cause: error,
      })
    if (error instanceof KiwiError && error.code === 'NOT_FOUND') throw new CommandFailure(`There is no version ${version}.`)
    throw error
  })
  io.answer(withdrawn, () => line(withdrawn))
}

const isConflict = (error: unknown) => error instanceof KiwiError && error.code === 'CONFLICT'

const line = ({ version, feePpm, vatPpm, validFrom, withdrawnAt }: FeeVersion) =>
  `version ${version}: ${feePpm / 10_000} % and VAT ${vatPpm / 10_000} % of it, from ${validFrom.toISOString()}${withdrawnAt ? ', withdrawn' : ''}`

function ppm(text: string): number {
  const value = Number(text)
  if (!/^\d{1,7}$/.test(text) || value > 1_000_000) throw new InvalidArgumentError('It is a whole number from 0 to 1000000.')
  return value
}

function versionNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('It is the number of a version.')
  return Number(text)
}
