import { InvalidArgumentError, Option } from 'commander'
import type { RunnerCtx } from '../../context.ts'
import { replay } from '../../social/insight/replay.ts'
import type { ReplayView } from '../../social/insight/schema.ts'
import { type InterestFormula, interestFormulas } from '../../social/interest/rules.ts'
import { CommandFailure, type CommandIo } from '../io.ts'
import type { Register } from '../program.ts'
import { withRunner } from '../with-runner.ts'

interface Options {
  formula: InterestFormula
  against: InterestFormula
  people: number
}

const shownInText = 20
const names = Object.keys(interestFormulas)

export const register: Register = (rank, io) => {
  rank
    .command('replay')
    .description('compare the lists of two formulas for some people who read theirs lately; nothing is stored')
    .addOption(new Option('--formula <name>', 'the weights').choices(names).makeOptionMandatory())
    .addOption(new Option('--against <name>', 'other weights').choices(names).makeOptionMandatory())
    .option('--people <count>', 'how many people, from 1 to 50', peopleCount, 20)
    .action((options: Options) => withRunner(io, (ctx) => runReplay(io, ctx, options)))
}

async function runReplay(io: CommandIo, ctx: RunnerCtx, { formula, against, people }: Options): Promise<void> {
  if (formula === against) throw new CommandFailure(`Give two formulas: --formula and --against are both ${formula}.`, { exitCode: 2 })
  const view = await replay(ctx, { formula, against, people })
  io.answer({ formula, against, ...view }, () => textOf(view, formula, against))
}

function textOf({ lists, overlaps, distinct, sources, posts }: ReplayView, formula: string, against: string): string {
  if (lists === 0) return 'Nobody has read the feed of interests within 7 days, so there are no lists to compare.'
  const percent = (share: number) => `${(share * 100).toFixed(0)} %`
  return [
    `${lists} ${lists === 1 ? 'list' : 'lists'} by ${formula} and by ${against}`,
    ...overlaps.map(({ depth, share }) => `  ${percent(share)} of the first ${depth} posts are the same`),
    `  different posts among the first 20: ${distinct.posts.first} and ${distinct.posts.second}; authors: ${distinct.authors.first} and ${distinct.authors.second}`,
    ...sources.map(({ source, first, second }) => `  ${source}: ${percent(first)} and ${percent(second)}`),
    'people who have the post among their first 20, the most moved first:',
    ...posts.slice(0, shownInText).map(({ postId, first, second }) => `  ${postId}  ${first ?? '–'} → ${second ?? '–'}`),
  ].join('\n')
}

function peopleCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1 || count > 50) throw new InvalidArgumentError('It must be a number from 1 to 50.')
  return count
}
