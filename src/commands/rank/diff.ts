import type { RunnerCtx } from '../../context.ts'
import { readRun } from '../../social/ranking/read-run.ts'
import type { TopicChoice } from '../../social/ranking/rules.ts'
import { idArgument } from '../id-argument.ts'
import { CommandFailure, type CommandIo } from '../io.ts'
import type { Register } from '../program.ts'
import { withRunner } from '../with-runner.ts'
import { withTopic } from './topic-options.ts'

export const register: Register = (rank, io) => {
  withTopic(rank.command('diff'))
    .description('show the changes from one run to another')
    .argument('<run>', 'the id of a run', idArgument)
    .argument('<other-run>', 'the id of a run', idArgument)
    .action((run: string, other: string, choice: TopicChoice) => withRunner(io, (ctx) => runDiff(io, ctx, [run, other], choice)))
}

async function runDiff(io: CommandIo, ctx: RunnerCtx, [run, other]: [string, string], choice: TopicChoice): Promise<void> {
  const [before, after] = [await placesOf(ctx, run, choice), await placesOf(ctx, other, choice)]
  const moved = [...new Set([...after.keys(), ...before.keys()])]
    .map((postId) => ({ postId, from: before.get(postId) ?? null, to: after.get(postId) ?? null }))
    .filter(({ from, to }) => from !== to)
  io.answer({ moved }, () =>
    moved.length === 0 ? 'the same list' : moved.map(({ postId, from, to }) => `${postId}  ${from ?? '–'} → ${to ?? '–'}`).join('\n'),
  )
}

async function placesOf(ctx: RunnerCtx, run: string, choice: TopicChoice): Promise<Map<string, number>> {
  const found = await readRun(ctx, run, choice)
  if (!found) throw new CommandFailure(`There is no run ${run}.`)
  return new Map(found.posts.map(({ postId }, at) => [postId, at + 1]))
}
