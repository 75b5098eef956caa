import { eq } from 'drizzle-orm'
import type { RunnerCtx } from '../../context.ts'
import { rankingSnapshot } from '../../db/schema/log/index.ts'
import { idArgument } from '../id-argument.ts'
import { CommandFailure, type CommandIo } from '../io.ts'
import type { Register } from '../program.ts'
import { withRunner } from '../with-runner.ts'

export const register: Register = (rank, io) => {
  rank
    .command('diff')
    .description('show the changes from one run to another')
    .argument('<run>', 'the id of a run', idArgument)
    .argument('<other-run>', 'the id of a run', idArgument)
    .action((run: string, other: string) => withRunner(io, (ctx) => runDiff(io, ctx, run, other)))
}

async function runDiff(io: CommandIo, ctx: RunnerCtx, run: string, other: string): Promise<void> {
  const [before, after] = [await placesOf(ctx, run), await placesOf(ctx, other)]
  const moved = [...new Set([...after.keys(), ...before.keys()])]
    .map((postId) => ({ postId, from: before.get(postId) ?? null, to: after.get(postId) ?? null }))
    .filter(({ from, to }) => from !== to)
  io.answer({ moved }, () =>
    moved.length === 0 ? 'the same list' : moved.map(({ postId, from, to }) => `${postId}  ${from ?? '–'} → ${to ?? '–'}`).join('\n'),
  )
}

async function placesOf(ctx: RunnerCtx, run: string): Promise<Map<string, number>> {
  const [snapshot] = await ctx.log.db.select().from(rankingSnapshot).where(eq(rankingSnapshot.runId, run)).limit(1)
  if (!snapshot) throw new CommandFailure(`There is no run ${run}.`)
  return new Map(snapshot.posts.map(({ postId }, at) => [postId, at + 1]))
}
