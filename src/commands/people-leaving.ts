import type { Command } from 'commander'
import type { RunnerCtx } from '../context.ts'
import { rows } from '../db/rows.ts'
import { sql } from '../db/sql.ts'
import { KiwiError } from '../errors.ts'
import { hastenLeaving } from '../social/leaving/hasten-leaving.ts'
import { lookAtKept } from '../social/leaving/look-at-kept.ts'
import { CommandFailure, type CommandIo } from './io.ts'
import { operatorOf } from './operator.ts'
import { withRunner } from './with-runner.ts'

/**
 * What an operator needs of people who leave: the state, an early end at their wish, and a look at
 * what the law keeps.
 */
export function leavingCommands(people: Command, io: CommandIo): void {
  people
    .command('leaving')
    .description('list who is leaving, or the lines of one leaving: by handle, number or the id of the leaving')
    .argument('[handle|id]')
    .action((who?: string) => withRunner(io, (ctx) => (who === undefined ? listOpen(io, ctx) : showOne(io, ctx, who))))
  people
    .command('leave-now')
    .description('end the grace of somebody who is leaving and asked for it: the removal begins')
    .argument('<handle|id>')
    .requiredOption('--reason <text>', 'the reason; it is stored with the leaving')
    .action((who: string, options: { reason: string }) =>
      withRunner(io, async (ctx) => {
        const { leavingId } = await hastenLeaving(ctx, who, decisionOf(io, options)).catch(notFound(who))
        io.answer({ leavingId }, `The removal of ${who} begins. Follow it with: kiwi people leaving ${leavingId}`)
      }),
    )
  people
    .command('kept')
    .description('show what the law keeps of somebody who left; the look and its reason are kept')
    .argument('<handle|id>')
    .requiredOption('--reason <text>', 'the reason; it is stored with the look')
    .action((who: string, options: { reason: string }) =>
      withRunner(io, async (ctx) => {
        const kept = await lookAtKept(ctx, who, decisionOf(io, options))
        if (kept.length === 0) throw new CommandFailure(`Nothing is kept of ${who}.`)
        io.answer({ kept }, () =>
          kept.map(({ source, law, row, expiresAt }) => `${source} (${law}, until ${day(expiresAt)}): ${JSON.stringify(row)}`).join('\n'),
        )
      }),
    )
}

function decisionOf(io: CommandIo, options: { reason: string }) {
  const reason = options.reason.trim()
  if (reason.length < 5) throw new CommandFailure('Give a --reason of at least five letters; it is stored for good.', { exitCode: 2 })
  return { actor: operatorOf(io), reason }
}

const notFound = (who: string) => (error: unknown) => {
  if (error instanceof KiwiError && error.code === 'NOT_FOUND') throw new CommandFailure(`${who} is not within the grace of a leaving.`)
  throw error
}

const day = (at: Date | null) => at?.toISOString().slice(0, 10) ?? 'for ever'

async function listOpen(io: CommandIo, ctx: RunnerCtx): Promise<void> {
  const open = await rows(
    ctx.main.db,
    sql<{ id: string; state: string; words: string; askedAt: Date; endsAt: Date; putOff: string | null }>`
      select id, state, words, asked_at, ends_at, put_off from leaving where state in ('grace', 'running') order by ends_at limit 200`,
  )
  io.answer({ leavings: open }, () =>
    open.length === 0
      ? 'Nobody is leaving.'
      : open.map((one) => `${one.id} ${one.state} until ${day(one.endsAt)}${one.putOff ? `, ${one.putOff}` : ''}`).join('\n'),
  )
}

async function showOne(io: CommandIo, ctx: RunnerCtx, who: string): Promise<void> {
  const named = who.replace(/^@/, '').toLowerCase()
  const [leaving] = await rows(
    ctx.main.db,
    sql<{ id: string; state: string; endsAt: Date; putOff: string | null; hastenedBy: string | null; hastenedReason: string | null }>`
      select l.id, l.state, l.ends_at, l.put_off, l.hastened_by, l.hastened_reason from leaving l left join person p on p.id = l.person_id
      where ${named} in (l.id::text, p.id::text, p.handle) order by l.asked_at desc limit 1`,
  )
  if (!leaving) throw new CommandFailure(`There is no leaving of ${who}.`)
  const lines = await rows(
    ctx.main.db,
    sql<{ what: string; deed: string; before: number; after: number | null; law: string | null; keptUntil: string | null }>`
      select what, deed, before, after, law, kept_until from leaving_line
      where leaving_id = ${leaving.id}::uuid and (before > 0 or after > 0) order by place`,
  )
  io.answer({ leaving, lines }, () =>
    [
      `${leaving.id} ${leaving.state}, grace until ${day(leaving.endsAt)}${leaving.putOff ? `, ${leaving.putOff}` : ''}`,
      ...(leaving.hastenedBy ? [`ended early by ${leaving.hastenedBy}: ${leaving.hastenedReason}`] : []),
      ...lines.map(
        ({ what, deed, before, after, law }) => `${deed} ${what}: ${before} → ${after ?? 'not looked at yet'}${law ? ` (${law})` : ''}`,
      ),
    ].join('\n'),
  )
}
