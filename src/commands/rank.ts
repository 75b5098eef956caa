import { desc, eq, lte } from 'drizzle-orm'
import { InvalidArgumentError } from 'commander'
import type { RunnerCtx } from '../context.ts'
import { rows } from '../db/rows.ts'
import { sql } from '../db/sql.ts'
import { type RankedPost, rankingSnapshot } from '../db/schema/log/index.ts'
import { rankPopular } from '../social/ranking/rank-popular.ts'
import { instantOption } from './dates.ts'
import { idArgument } from './id-argument.ts'
import { CommandFailure, type CommandIo } from './io.ts'
import type { Register } from './program.ts'
import { withRunner } from './with-runner.ts'

const shownInText = 20

export const register: Register = (program, io) => {
  const rank = program.command('rank').description('make, explain and compare rankings')
  rank
    .command('popular')
    .description('rank the popular posts now, as the hourly job does')
    .option('--now <time>', 'as of this instant with its zone, or the end of this day in Seoul; a newer list stays in place', pastMoment)
    .action((options: { now?: Date }) =>
      withRunner(io, (ctx) => runPopular(io, options.now ? { ...ctx, now: () => options.now as Date } : ctx)),
    )
  rank
    .command('explain')
    .description('explain the place of a post in the newest ranking')
    .argument('<post-id>', 'its id, the end of the address of the post', idArgument)
    .action((postId: string) => withRunner(io, (ctx) => runExplain(io, ctx, postId)))
  rank
    .command('diff')
    .description('show the changes from one run to another')
    .argument('<run>', 'the id of a run', idArgument)
    .argument('<other-run>', 'the id of a run', idArgument)
    .action((run: string, other: string) => withRunner(io, (ctx) => runDiff(io, ctx, run, other)))
}

async function runPopular(io: CommandIo, ctx: RunnerCtx): Promise<void> {
  const { runId, windowEnd, repaired, posts } = await rankPopular(ctx)
  io.answer({ runId, windowEnd, repaired, posts }, () =>
    [
      `run ${runId}, ${posts.length} posts, window ends ${windowEnd.toISOString()}, ${repaired} events repaired`,
      ...posts.slice(0, shownInText).map(line),
    ].join('\n'),
  )
}

async function runExplain(io: CommandIo, ctx: RunnerCtx, postId: string): Promise<void> {
  const [snapshot] = await ctx.log.db
    .select()
    .from(rankingSnapshot)
    .where(lte(rankingSnapshot.windowEnd, ctx.now()))
    .orderBy(desc(rankingSnapshot.windowEnd), desc(rankingSnapshot.runId))
    .limit(1)
  if (!snapshot) throw new CommandFailure('There is no ranking yet: run "kiwi rank popular".')
  const votes = await rows(
    ctx.log.db,
    sql<{ day: string; people: number; weight: number }>`
        select to_char(hour at time zone 'UTC', 'YYYY-MM-DD') as day, count(distinct person_id)::int as people, sum(weight)::float8 as weight
        from vote_hour where post_id::text = ${postId} and weight > 0 and hour < ${snapshot.windowEnd}::timestamptz group by 1 order by 1`,
  )
  const at = snapshot.posts.findIndex((post) => post.postId === postId)
  const place = at < 0 ? null : at + 1
  const found = snapshot.posts[at] ?? null
  io.answer({ runId: snapshot.runId, formula: snapshot.formula, place, post: found, votesByDay: votes }, () =>
    [
      found && place
        ? `${line(found, place - 1)}\n  ${Object.entries(found.parts)
            .map(([name, value]) => `${name} ${value}`)
            .join(', ')}`
        : `not ranked in run ${snapshot.runId} (${snapshot.formula})`,
      ...votes.map(({ day, people, weight }) => `  ${day}  ${people} people, weight ${weight.toFixed(1)}`),
    ].join('\n'),
  )
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

function pastMoment(text: string): Date {
  const moment = instantOption(text)
  if (moment.getTime() > Date.now()) throw new InvalidArgumentError('It must not lie in the future.')
  return moment
}

function line(post: RankedPost, at: number): string {
  return `${String(at + 1).padStart(3)}. ${post.postId}  score ${post.score.toFixed(3)}`
}
