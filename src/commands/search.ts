import { readFile } from 'node:fs/promises'
import type { RunnerCtx } from '../context.ts'
import { reindexSearch } from '../social/search/reindex-search.ts'
import { searchStatus } from '../social/search/search-status.ts'
import { listSynonyms, readSynonymsFile, replaceSynonyms } from '../social/search/synonyms.ts'
import { swapBackSearch } from '../social/search/swap-back-search.ts'
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
    .command('swap-back')
    .description('use the documents before the last rebuild again; the next rebuild replaces them, and a second call goes forward')
    .action(() => withRunner(io, (ctx) => runSwapBack(io, ctx)))
  search
    .command('verify')
    .description('compare every document with Postgres; fails if one is missing, extra or stale')
    .action(() => withRunner(io, (ctx) => runVerify(io, ctx)))
  search
    .command('status')
    .description('show documents, waiting changes and last sync of each engine; fails if one is down')
    .action(() => withRunner(io, (ctx) => runStatus(io, ctx)))
  const synonyms = search.command('synonyms').description('texts that mean the same, from a file')
  synonyms
    .command('load')
    .argument('<file>', 'one meaning per line, its texts between commas; deploy/synonyms.txt shows the form')
    .description('replace all synonyms by those of a file; in use within a minute')
    .action((file: string) => withRunner(io, (ctx) => runLoadSynonyms(io, ctx, file)))
  synonyms
    .command('list')
    .description('show the synonyms in use')
    .action(() => withRunner(io, (ctx) => runListSynonyms(io, ctx)))
}

async function runLoadSynonyms(io: CommandIo, ctx: RunnerCtx, file: string): Promise<void> {
  const { synonyms, faults } = readSynonymsFile(await readFile(file, 'utf8'))
  if (faults.length > 0) {
    io.answer({ loaded: 0, faults }, () => ['Nothing was changed:', ...faults].join('\n'))
    io.exitCode = 1
    return
  }
  await replaceSynonyms(ctx, synonyms)
  io.answer({ loaded: synonyms.length, faults }, () => `${synonyms.length} texts have synonyms.`)
}

async function runListSynonyms(io: CommandIo, ctx: RunnerCtx): Promise<void> {
  const synonyms = (await listSynonyms(ctx)).map(({ term, means }) => ({ term: term.normalize('NFC'), means }))
  io.answer({ synonyms }, () => synonyms.map(({ term, means }) => `${term}: ${means.join(', ')}`).join('\n') || 'There are none.')
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

async function runSwapBack(io: CommandIo, ctx: RunnerCtx): Promise<void> {
  const swapped = await swapBackSearch(ctx)
  const words = {
    back: 'the documents before the last rebuild are in use',
    none: 'keeps no earlier documents; "kiwi search reindex" builds anew',
  }
  io.answer(swapped, () => swapped.engines.map(({ engine, isBack }) => `${engine.padEnd(13)}${words[isBack ? 'back' : 'none']}`).join('\n'))
  if (!swapped.engines.some(({ isBack }) => isBack)) io.exitCode = 1
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
      .map(({ engine, problem, counts, syncedAt, waiting, canSwapBack }) => {
        const documents =
          counts === null
            ? `down: ${problem}`
            : Object.entries(counts)
                .map(([kind, count]) => `${count} ${kind}`)
                .join(', ')
        return `${engine.padEnd(13)}${documents}; ${waiting} changes waiting; ${syncedAt === null ? 'never filled' : `synced ${syncedAt}`}${canSwapBack ? '; can swap back' : ''}`
      })
      .join('\n'),
  )
  if (status.engines.some(({ isReachable }) => !isReachable)) io.exitCode = 1
}
