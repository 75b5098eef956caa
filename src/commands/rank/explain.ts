import type { RunnerCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { readRun } from '../../social/ranking/read-run.ts'
import type { TopicChoice } from '../../social/ranking/rules.ts'
import { idArgument } from '../id-argument.ts'
import { CommandFailure, type CommandIo } from '../io.ts'
import type { Register } from '../program.ts'
import { withRunner } from '../with-runner.ts'
import { rankedLine } from './ranked-line.ts'
import { withTopic } from './topic-options.ts'

export const register: Register = (rank, io) => {
  withTopic(rank.command('explain'))
    .description('explain the place of a post in the newest ranking')
    .argument('<post-id>', 'its id, the end of the address of the post', idArgument)
    .action((postId: string, choice: TopicChoice) => withRunner(io, (ctx) => runExplain(io, ctx, postId, choice)))
}

async function runExplain(io: CommandIo, ctx: RunnerCtx, postId: string, choice: TopicChoice): Promise<void> {
  const snapshot = await readRun(ctx, null, choice)
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
        ? `${rankedLine(found, place - 1)}\n  ${Object.entries(found.parts)
            .map(([name, value]) => `${name} ${value}`)
            .join(', ')}`
        : `not ranked in run ${snapshot.runId} (${snapshot.formula})`,
      ...votes.map(({ day, people, weight }) => `  ${day}  ${people} people, weight ${weight.toFixed(1)}`),
    ].join('\n'),
  )
}
