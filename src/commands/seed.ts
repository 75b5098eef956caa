import { Option } from 'commander'
import { runnerConfig } from '../config.ts'
import type { RunnerCtx } from '../context.ts'
import { connectDatabase } from '../db/client.ts'
import { rows } from '../db/rows.ts'
import { sql } from '../db/sql.ts'
import { buildCity, citySizes } from '../../demo/city.ts'
import { rankPopular } from '../social/ranking/rank-popular.ts'
import { reindexSearch } from '../social/search/reindex-search.ts'
import { dbGroup } from './db.ts'
import { CommandFailure, type CommandIo } from './io.ts'
import type { Register } from './program.ts'
import { settings } from './known-settings.ts'
import { withCallersClock } from './callers-clock.ts'
import { withRunner } from './with-runner.ts'

const cityPictures = 24
/** Long: a step of the large size takes up to two minutes. */
const timeoutMs = 30 * 60_000

type Size = 'small' | keyof typeof citySizes

export const register: Register = (program, io) => {
  dbGroup(program)
    .command('seed')
    .description('fill an empty database with the demo data, or with a larger network in bulk')
    .addOption(
      new Option('--size <size>', 'small: the demo, 60 people and 600 posts; medium: 2,000 and 20,000; large: 20,000 and 200,000')
        .choices(['small', ...Object.keys(citySizes)])
        .default('small'),
    )
    .action(({ size }: { size: Size }) => withRunner(io, (ctx) => seed(io, ctx, size), withCallersClock))
}

async function seed(io: CommandIo, ctx: RunnerCtx, size: Size): Promise<void> {
  await refuseUnlessEmpty(ctx)
  const startedAt = performance.now()
  const bar = io.progress(`  ${size} data`, 100)
  try {
    await (size === 'small'
      ? seedSmall(io, ctx, (percent) => bar.update(percent))
      : seedCity(io, ctx, size, (percent) => bar.update(percent)))
  } finally {
    bar.stop()
  }
  const [made] = await rows(
    ctx.main.db,
    sql<{ people: number; posts: number }>`select (select count(*)::int from person) as people, (select count(*)::int from post) as posts`,
  )
  const tookSeconds = Math.round((performance.now() - startedAt) / 100) / 10
  io.answer({ size, ...made, tookSeconds }, `${made?.people ?? 0} people and ${made?.posts ?? 0} posts in ${tookSeconds} s`)
}

async function refuseUnlessEmpty(ctx: RunnerCtx): Promise<void> {
  const [found] = await rows(ctx.main.db, sql<{ hasPeople: boolean }>`select exists (select from person) as has_people`)
  if (found?.hasPeople)
    throw new CommandFailure('This database has people already: seed an empty one ("./kiwi dev --empty --fresh" makes one).')
}

/** Imports on demand: the demo loads the picture library. */
async function seedSmall(io: CommandIo, ctx: RunnerCtx, onPercent: (percent: number) => void): Promise<void> {
  await refuseWithoutSandbox(ctx)
  const { seedDemo } = await import('../../demo/seed/seed.ts')
  io.news('If a runner works on this database, stop it meanwhile: it would date the notices of past days to today.')
  await seedDemo(ctx, { onProgress: (at) => onPercent(at.percent) })
}

async function refuseWithoutSandbox({ config: { KAKAO_ISSUER } }: RunnerCtx): Promise<void> {
  const answer = await fetch(`${KAKAO_ISSUER}/.well-known/openid-configuration`, { signal: AbortSignal.timeout(5_000) }).catch(() => null)
  // The real provider answers too, but asks a person to sign in; the sandbox signs the demo people
  // in by itself.
  if (!answer?.ok || new URL(KAKAO_ISSUER).hostname.endsWith('kakao.com'))
    throw new CommandFailure(
      `The demo people sign in through the sandbox, but it does not answer at ${KAKAO_ISSUER}: start it, and set KAKAO_ISSUER to it.`,
    )
}

async function seedCity(io: CommandIo, ctx: RunnerCtx, size: keyof typeof citySizes, onPercent: (percent: number) => void): Promise<void> {
  const { storeCityPictures } = await import('../../demo/city-pictures.ts')
  const pictures = await storeCityPictures(ctx, cityPictures)
  const known = settings(io)
  const { DATABASE_URL, DATABASE_DRIVER } = runnerConfig(known)
  const main = connectDatabase({
    // The owner's login: only it may write in bulk without triggers.
    url: known.DATABASE_MIGRATION_URL ?? DATABASE_URL,
    driver: DATABASE_DRIVER,
    poolMax: 1,
    leaseMax: 1,
    applicationName: 'kiwi-seed',
    timeouts: { statementMs: timeoutMs, transactionMs: timeoutMs, idleInTransactionMs: timeoutMs },
  })
  try {
    await buildCity(main, citySizes[size], { pictures, onStep: (done, total) => onPercent((70 * done) / total) })
  } finally {
    await main.end()
  }
  await rankPopular(ctx)
  onPercent(75)
  await reindexSearch(ctx)
  onPercent(100)
}
