import { InvalidArgumentError } from 'commander'
import { KiwiError } from '../../errors.ts'
import { addReserveVersion, listReserveVersions, type NewReserve, type ReserveVersion } from '../../pay/settlement/reserve-versions.ts'
import { dayOption } from '../dates.ts'
import { CommandFailure, type CommandIo } from '../io.ts'
import type { Register } from '../program.ts'
import { withRunner } from '../with-runner.ts'
import { won } from './won.ts'

export const register: Register = (pay, io) => {
  const reserve = pay.command('reserve').description('what payouts keep back for refunds, and how much a shop may owe, by version')
  reserve
    .command('list')
    .description('every version, newest first')
    .action(() => runList(io))
  reserve
    .command('add')
    .description('plan a version from a later day on, after the newest one; needs DATABASE_MIGRATION_URL')
    .requiredOption('--from <YYYY-MM-DD>', 'from midnight in Seoul of this day on', dayOption)
    .requiredOption('--new-for-days <days>', 'age in days until which a shop is new', whole(3_650))
    .requiredOption('--new-ppm <ppm>', 'kept back from the sales of a new shop, parts per million: 200000 is 20 %', whole(1_000_000))
    .requiredOption('--new-days <days>', 'days after which it is released', whole(365))
    .requiredOption('--established-ppm <ppm>', 'kept back from the sales of any other shop', whole(1_000_000))
    .requiredOption('--established-days <days>', 'days after which it is released', whole(365))
    .requiredOption('--debt-cap-krw <won>', 'debt of a shop above which refunds wait for its money', whole(1_000_000_000_000))
    .action((options: NewReserve) => runAdd(io, options))
}

function runList(io: CommandIo): Promise<void> {
  return withRunner(io, async (ctx) => {
    const versions = await listReserveVersions(ctx.main)
    io.answer(versions, () => versions.map(line).join('\n'))
  })
}

/** The app's own role may not change the reserve. */
function runAdd(io: CommandIo, planned: NewReserve): Promise<void> {
  return withRunner(
    io,
    async (ctx) => {
      const added = await addReserveVersion(ctx, planned).catch((error: unknown) => {
        if (!(error instanceof KiwiError) || error.code !== 'CONFLICT') throw error
        throw new CommandFailure(`A version begins after today and after every other version; ${planned.from} is too early.`, {
          cause: error,
        })
      })
      io.answer(added, () => line(added))
    },
    (known) => ({ ...known, DATABASE_URL: known.DATABASE_MIGRATION_URL ?? known.DATABASE_URL }),
  )
}

const line = (v: ReserveVersion) =>
  `version ${v.version}: under ${v.newForDays} days ${v.newPpm / 10_000} % for ${v.newDays} days, then ${v.establishedPpm / 10_000} % for ${v.establishedDays} days; ` +
  `debt up to ${won(v.debtCapKrw)}; from ${v.validFrom.toISOString()}`

function whole(most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!/^\d{1,13}$/.test(text) || value > most) throw new InvalidArgumentError(`It is a whole number from 0 to ${most}.`)
    return value
  }
}
