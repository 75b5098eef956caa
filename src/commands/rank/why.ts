import type { RunnerCtx } from '../../context.ts'
import { KiwiError } from '../../errors.ts'
import type { WhyView } from '../../social/insight/schema.ts'
import { whyShown } from '../../social/insight/why-shown.ts'
import { idArgument } from '../id-argument.ts'
import { CommandFailure, type CommandIo } from '../io.ts'
import { operatorOf } from '../operator.ts'
import type { Register } from '../program.ts'
import { withRunner } from '../with-runner.ts'

export const register: Register = (rank, io) => {
  rank
    .command('why')
    .description('say why a person saw their posts, or one post; the look is recorded')
    .argument('<handle|id>')
    .argument('[post-id]', 'the end of the address of the post', idArgument)
    .requiredOption('--reason <text>', 'the reason for looking; it is stored')
    .action((who: string, postId: string | undefined, { reason }: { reason: string }) => {
      if (reason.trim().length < 5)
        throw new CommandFailure('Give a --reason of at least five letters; it is stored for good.', { exitCode: 2 })
      return withRunner(io, (ctx) => runWhy(io, ctx, { who, postId: postId ?? null, reason: reason.trim(), cursor: null }))
    })
}

async function runWhy(io: CommandIo, ctx: RunnerCtx, asked: Parameters<typeof whyShown>[1]): Promise<void> {
  const view = await whyShown(ctx, asked, operatorOf(io)).catch((error: unknown) => {
    if (error instanceof KiwiError && error.code === 'NOT_FOUND') throw new CommandFailure(`No person has the handle or id ${asked.who}.`)
    throw error
  })
  io.answer(view, () => textOf(view))
}

function textOf({ handle, personId, isPersonalised, lists }: WhyView): string {
  const who = handle === null ? personId : `@${handle}`
  if (lists.length === 0) return `${who}: no list of the last 30 days.`
  return [
    `${who}${isPersonalised ? '' : ', who switched personal lists off'}`,
    ...lists.flatMap(({ madeAt, formula, slots }) => [
      `list of ${madeAt} by ${formula}`,
      ...slots
        .filter(({ served }) => served)
        .map(
          ({ slot, postId, source, reason, score, propensity, acted }) =>
            `${String(slot + 1).padStart(4)}. ${postId}  ${source}  ${JSON.stringify(reason)}  score ${score.toFixed(3)}  probability ${propensity}${acted ? `  ${acted}` : ''}`,
        ),
    ]),
  ].join('\n')
}
