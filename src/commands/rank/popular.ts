import { InvalidArgumentError } from 'commander'
import type { RunnerCtx } from '../../context.ts'
import { rankPopular } from '../../social/ranking/rank-popular.ts'
import { instantOption } from '../dates.ts'
import type { CommandIo } from '../io.ts'
import type { Register } from '../program.ts'
import { withRunner } from '../with-runner.ts'
import { rankedLine } from './ranked-line.ts'

const shownInText = 20

export const register: Register = (rank, io) => {
  rank
    .command('popular')
    .description('rank the popular posts now, as the hourly job does')
    .option('--now <time>', 'as of this instant with its zone, or the end of this day in Seoul; a newer list stays in place', pastMoment)
    .action((options: { now?: Date }) =>
      withRunner(io, (ctx) => runPopular(io, options.now ? { ...ctx, now: () => options.now as Date } : ctx)),
    )
}

async function runPopular(io: CommandIo, ctx: RunnerCtx): Promise<void> {
  const { runId, windowEnd, repaired, posts } = await rankPopular(ctx)
  io.answer({ runId, windowEnd, repaired, posts }, () =>
    [
      `run ${runId}, ${posts.length} posts, window ends ${windowEnd.toISOString()}, ${repaired} events repaired`,
      ...posts.slice(0, shownInText).map(rankedLine),
    ].join('\n'),
  )
}

function pastMoment(text: string): Date {
  const moment = instantOption(text)
  if (moment.getTime() > Date.now()) throw new InvalidArgumentError('It must not lie in the future.')
  return moment
}
