import { InvalidArgumentError } from 'commander'
import type { RunnerCtx } from '../../context.ts'
import { addFeeVersion, type FeeVersion, listFeeVersions } from '../../domain/pay/settlement/fee-versions.ts'
import { KiwiError } from '../../errors.ts'
import { CommandFailure, type CommandIo } from '../io.ts'
import type { Register } from '../program.ts'
import { withRunner } from '../with-runner.ts'

interface NewFee {
  from: string
  feePpm: number
  vatPpm: number
}

export const register: Register = (pay, io) => {
  const fees = pay.command('fees').description('what Kiwi takes of a sale, by version')
  fees
    .command('list')
    .description('every version, newest first')
    .action(() => withRunner(io, (ctx) => runList(io, ctx)))
  fees
    .command('add')
    .description('add a version that holds from a future day on; sales keep the version they were made under')
    .requiredOption('--from <YYYY-MM-DD>', 'from midnight in Seoul of this day on', seoulDay)
    .requiredOption('--fee-ppm <ppm>', 'fee of the gross, parts per million: 25000 is 2.5 %', ppm)
    .requiredOption('--vat-ppm <ppm>', 'VAT of the fee, parts per million: 100000 is 10 %', ppm)
    .action((options: NewFee) => withRunner(io, (ctx) => runAdd(io, ctx, options)))
}

async function runList(io: CommandIo, ctx: RunnerCtx): Promise<void> {
  const versions = await listFeeVersions(ctx)
  io.answer(versions, () => versions.map(line).join('\n'))
}

async function runAdd(io: CommandIo, ctx: RunnerCtx, { from, feePpm, vatPpm }: NewFee): Promise<void> {
  try {
    const added = await addFeeVersion(ctx, { feePpm, vatPpm, validFrom: new Date(`${from}T00:00:00+09:00`) })
    io.answer(added, () => line(added))
  } catch (error) {
    if (error instanceof KiwiError && error.code === 'CONFLICT')
      throw new CommandFailure(`A version can begin neither in the past nor before the newest one; ${from} is too early.`, { cause: error })
    throw error
  }
}

const line = ({ version, feePpm, vatPpm, validFrom }: FeeVersion) =>
  `version ${version}: ${feePpm / 10_000} % and VAT ${vatPpm / 10_000} % of it, from ${validFrom.toISOString()}`

function ppm(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0 || value > 1_000_000) throw new InvalidArgumentError('It is a whole number from 0 to 1000000.')
  return value
}

function seoulDay(text: string): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(Date.parse(text))) throw new InvalidArgumentError('It is a day, as 2027-01-01.')
  return text
}
