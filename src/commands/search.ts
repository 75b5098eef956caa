import type { RunnerCtx } from '../context.ts'
import { reindexSearch } from '../social/search/reindex-search.ts'
import { searchStatus } from '../social/search/search-status.ts'
import { syncSearch } from '../social/search/sync-search.ts'
import { type KindReport, verifySearch } from '../social/search/verify-search.ts'
import type { CommandIo } from './io.ts'
import type { Register } from './program.ts'
import { withRunner } from './with-runner.ts'

/** Somebody waits for this command, so it may wait longer for open transactions. */
const waitMs = 5_000

export const register: Register = (program, io) => {
  const search = program.command('search').description('the search index: sync it, build it anew, compare it with Postgres')
  search
    .command('sync')
    .description('write the changes to each engine, as the hourly job does')
    .action(() => withRunner(io, (ctx) => runSync(io, ctx)))
  search
    .command('reindex')
    .description('build a new index and swap it in; search works meanwhile')
    .action(() => withRunner(io, (ctx) => runReindex(io, ctx)))
  search
    .command('verify')
    .description('compare every document with Postgres; fails if one is missing, extra or stale')
    .action(() => withRunner(io, (ctx) => runVerify(io, ctx)))
  search
    .command('status')
    .description('show documents, waiting changes and last sync of each engine; fails if one is down')
    .action(() => withRunner(io, (ctx) => runStatus(io, ctx)))
}

async function runSync(io: CommandIo, ctx: RunnerCtx): Promise<void> {
  const synced = await syncSearch(ctx, { waitMs })
  io.answer(synced, () =>
    synced.engines
      .map(({ engine, changes, put, removed }) => `${engine.padEnd(13)}${changes} changes read, ${put} documents put, ${removed} removed`)
      .join('\n'),
  )
}

async function runReindex(io: CommandIo, ctx: RunnerCtx): Promise<void> {
  let shown = 'read'
  let progress = io.progress('documents read')
  const show = (what: 'read' | 'in use', count: number, total?: number) => {
    if (what !== shown) {
      progress.stop()
      progress = io.progress(`documents ${what}`, total)
      shown = what
    }
    progress.update(count)
  }
  try {
    const built = await reindexSearch(
      ctx,
      (count) => show('read', count),
      (count, total) => show('in use', count, total),
    )
    progress.stop()
    io.answer(built, () => built.engines.map(({ engine, count }) => `${engine.padEnd(13)}${count} documents`).join('\n'))
  } finally {
    progress.stop()
  }
}

async function runVerify(io: CommandIo, ctx: RunnerCtx): Promise<void> {
  const report = await verifySearch(ctx)
  io.answer(report, () =>
    report.engines
      .flatMap(({ engine, isEqual, waiting, kinds }) => [
        `${engine}: ${isEqual ? 'equal' : 'DIFFERS'}, ${waiting} changes waiting`,
        ...kinds.map(kindLine),
      ])
      .join('\n'),
  )
  if (!report.isEqual) io.exitCode = 1
}

function kindLine({ kind, truth, stored, missing, extra, stale }: KindReport): string {
  return `  ${kind.padEnd(9)}${truth} expected, ${stored} stored: ${missing} missing, ${extra} extra, ${stale} stale`
}

async function runStatus(io: CommandIo, ctx: RunnerCtx): Promise<void> {
  const status = await searchStatus(ctx)
  io.answer(status, () =>
    status.engines
      .map(({ engine, problem, counts, syncedAt, waiting }) => {
        const documents =
          counts === null
            ? `down: ${problem}`
            : Object.entries(counts)
                .map(([kind, count]) => `${count} ${kind}`)
                .join(', ')
        return `${engine.padEnd(13)}${documents}; ${waiting} changes waiting; ${syncedAt === null ? 'never filled' : `synced ${syncedAt}`}`
      })
      .join('\n'),
  )
  if (status.engines.some(({ isReachable }) => !isReachable)) io.exitCode = 1
}
