import type { RunnerCtx } from '../../context.ts'
import { inquireOpen } from '../../pay/bank/inquire-open.ts'
import type { CommandIo } from '../io.ts'
import type { Register } from '../program.ts'
import { withRunner } from '../with-runner.ts'

export const register: Register = (pay, io) => {
  pay
    .command('inquire')
    .description('ask the bank again about every call without an answer, also those that a person must decide')
    .action(() => withRunner(io, (ctx) => runInquire(io, ctx)))
}

async function runInquire(io: CommandIo, ctx: RunnerCtx): Promise<void> {
  let progress: ReturnType<CommandIo['progress']> | undefined
  const report = await inquireOpen(ctx, {
    all: true,
    onProgress: (done, of) => (progress ??= io.progress('asking the bank', of)).update(done),
  })
  progress?.stop()
  const { asked, answered, unknown, forAPerson } = report
  const toDecide = forAPerson > 0 ? `; ${forAPerson} have waited so long that an admin must decide them (/admin/pay)` : ''
  // `settled` is the field's name since the first version.
  io.answer(
    { asked, settled: answered, unknown, forAPerson },
    `${asked} asked about, ${answered} answered, ${unknown} still unknown${toDecide}`,
  )
}
