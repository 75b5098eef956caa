import type { RunnerCtx } from '../../context.ts'
import { KiwiError } from '../../errors.ts'
import { whyShown } from '../../social/insight/why-shown.ts'
import { activeDays, activeRanges, refreshLists } from '../../social/interest/refresh-lists.ts'
import { refreshNeighbours } from '../../social/interest/refresh-neighbours.ts'
import { CommandFailure, type CommandIo } from '../io.ts'
import { operatorOf } from '../operator.ts'
import type { Register } from '../program.ts'
import { withRunner } from '../with-runner.ts'

interface Options {
  full?: boolean
  person?: string
  reason?: string
}

export const register: Register = (rank, io) => {
  rank
    .command('interest')
    .description('bring the neighbours of posts and the lists of people up to date now, as the jobs do; or show the lists of a person')
    .option('--full', 'compute everything again, though nothing changed')
    .option('--person <handle|id>', 'show the newest lists of this person with the reason of each slot, and compute nothing')
    .option('--reason <text>', 'why you look at what a person was shown; it is recorded')
    .action(({ full = false, person, reason }: Options) => {
      if (person === undefined) return withRunner(io, (ctx) => refresh(io, ctx, full))
      if (!reason || reason.trim().length < 5)
        throw new CommandFailure('Give a --reason of at least five letters; it is recorded.', { exitCode: 2 })
      return withRunner(io, (ctx) => show(io, ctx, person, reason.trim()))
    })
}

async function refresh(io: CommandIo, ctx: RunnerCtx, isFull: boolean): Promise<void> {
  const startedAt = performance.now()
  const neighbours = await refreshNeighbours(ctx, { isFull, ignoresDigests: isFull })
  const people = { considered: 0, computed: 0, avoided: 0, failed: 0 }
  const ranges = await activeRanges(ctx)
  const bar = io.progress('people', ranges.length)
  for (const [at, range] of ranges.entries()) {
    const part = await refreshLists(ctx, range, { isFull })
    for (const name of Object.keys(people) as (keyof typeof people)[]) people[name] += part[name]
    bar.update(at + 1)
  }
  bar.stop()
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10
  io.answer({ posts: neighbours, people, seconds }, () =>
    [
      `posts: ${neighbours.considered} considered, ${neighbours.computed} computed${share(neighbours.skipped, neighbours.considered)}`,
      `people here within ${activeDays} days: ${people.considered} considered, ${people.computed} computed${share(people.avoided, people.considered)}${people.failed > 0 ? `, ${people.failed} failed` : ''}`,
      `${seconds} s`,
    ].join('\n'),
  )
}

function share(avoided: number, considered: number): string {
  return considered === 0 ? '' : `, ${avoided} avoided (${((100 * avoided) / considered).toFixed(1)} %)`
}

async function show(io: CommandIo, ctx: RunnerCtx, who: string, reason: string): Promise<void> {
  const view = await whyShown(ctx, { who, postId: null, reason, cursor: null }, operatorOf(io)).catch((error: unknown) => {
    if (error instanceof KiwiError && error.code === 'NOT_FOUND') throw new CommandFailure(`No person has the handle or id ${who}.`)
    throw error
  })
  io.answer(view, () =>
    view.lists.length === 0
      ? `No list was made for ${who} within 30 days.`
      : view.lists
          .map(({ listId, formula, madeAt, slots }) =>
            [
              `list ${listId}, ${formula}, made ${madeAt}`,
              ...slots.map(
                (slot) =>
                  `${String(slot.slot + 1).padStart(4)}. ${slot.postId}  ${slot.source}  score ${slot.score.toFixed(3)}  ${JSON.stringify(slot.reason)}${slot.served ? '  served' : ''}`,
              ),
            ].join('\n'),
          )
          .join('\n\n'),
  )
}
