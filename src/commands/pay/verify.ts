import type { RunnerCtx } from '../../context.ts'
import { keepVerification } from '../../pay/proof/keep-verification.ts'
import type { InvariantCheck } from '../../pay/proof/schema.ts'
import type { CommandIo } from '../io.ts'
import type { Register } from '../program.ts'
import { withRunner } from '../with-runner.ts'

export const register: Register = (pay, io) => {
  pay
    .command('verify')
    .description('check every invariant of the ledger; fails when one is broken')
    .action(() => withRunner(io, (ctx) => runVerify(io, ctx)))
}

async function runVerify(io: CommandIo, ctx: RunnerCtx): Promise<void> {
  const progress = io.progress('checking invariants')
  const checks = await keepVerification(ctx, { onProgress: (done, total) => progress.update(done, total) }).finally(() => progress.stop())
  io.answer(checks, () => checks.map(lineOf).join('\n'))
  if (checks.some(({ broken }) => broken > 0)) io.exitCode = 1
}

function lineOf({ invariant, checked, broken, examples }: InvariantCheck): string {
  const found = broken > 0 ? `, ${broken} broken:${examples.map((example) => `\n         ${example}`).join('')}` : ''
  return `${broken === 0 ? 'ok    ' : 'BROKEN'} ${invariant}: ${checked} checked${found}`
}
