import { readFile } from 'node:fs/promises'
import type { RunnerCtx } from '../../context.ts'
import { addAccounts, type PoolAccount } from '../../pay/deposits/add-accounts.ts'
import { readPressure } from '../../pay/deposits/pool-pressure.ts'
import { CommandFailure, type CommandIo } from '../io.ts'
import type { Register } from '../program.ts'
import { withRunner } from '../with-runner.ts'

export const register: Register = (pay, io) => {
  pay
    .command('pool')
    .description('the use of the pool of virtual accounts; --add adds the accounts of a file')
    .option('--add <file>', 'one account per line: bank code, comma, account number')
    .action(({ add }: { add?: string }) => withRunner(io, (ctx) => runPool(io, ctx, add)))
}

async function runPool(io: CommandIo, ctx: RunnerCtx, file: string | undefined): Promise<void> {
  const { added } = file === undefined ? { added: 0 } : await addAccounts(ctx, accountsOf(await readFile(file, 'utf8')))
  const pressure = await readPressure(ctx)
  const { total, free, leased, quarantined, refusedLastHour } = pressure
  io.answer(
    { added, ...pressure },
    `${added > 0 ? `${added} added. ` : ''}${total} accounts: ${free} free, ${leased} leased, ${quarantined} in quarantine; ${refusedLastHour} people got none in the last hour`,
  )
}

function accountsOf(text: string): PoolAccount[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line, index) => {
      const [, bankCode, accountNumber] = /^\s*(\d{3})\s*,\s*([\d-]{8,20})\s*$/.exec(line) ?? []
      if (!bankCode || !accountNumber)
        throw new CommandFailure(`Line ${index + 1} is not a bank code of three digits, a comma and an account number.`, { exitCode: 2 })
      return { bankCode, accountNumber: accountNumber.replaceAll('-', '') }
    })
}
