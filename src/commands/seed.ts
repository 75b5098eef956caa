import { Option } from 'commander'
import { runnerConfig } from '../config.ts'
import type { RunnerCtx } from '../context.ts'
import { connectDatabase } from '../db/client.ts'
import { rows } from '../db/rows.ts'
import { sql } from '../db/sql.ts'
import * as schema from '../db/schema/index.ts'
import { buildCity, citySizes } from '../../demo/city.ts'
import { rankPopular } from '../social/ranking/rank-popular.ts'
import { reindexSearch } from '../social/search/reindex-search.ts'
import { dbGroup } from './db.ts'
import { CommandFailure, type CommandIo } from './io.ts'
import type { Register } from './program.ts'
import { settings } from './settings.ts'
import { tellingTime } from './telling-time.ts'
import { withRunner } from './with-runner.ts'

const cityPictures = 24
/** The large one takes a minute or two; nothing else runs here that has to be bounded. */
const patienceMs = 30 * 60_000

type Size = 'small' | keyof typeof citySizes

export const register: Register = (program, io) => {
  dbGroup(program)
    .command('seed')
    .description('fill an empty database: the demo world, or a larger network in bulk')
    .addOption(
      new Option('--size <size>', 'small: the demo, 60 people and 600 posts; medium: 2,000 and 20,000; large: 20,000 and 200,000')
        .choices(['small', ...Object.keys(citySizes)])
        .default('small'),
    )
    .action(({ size }: { size: Size }) => withRunner(io, (ctx) => seed(io, ctx, size), tellingTime))
}

async function seed(io: CommandIo, ctx: RunnerCtx, size: Size): Promise<void> {
  await refuseInhabited(ctx)
  const startedAt = performance.now()
  const bar = io.progress(`  ${size} world`, 100)
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

async function refuseInhabited(ctx: RunnerCtx): Promise<void> {
  const [found] = await rows(ctx.main.db, sql<{ inhabited: boolean }>`select exists (select from person) as inhabited`)
  if (found?.inhabited)
    throw new CommandFailure('People live in this database already: seed an empty one ("./kiwi dev --empty --fresh" makes one).')
}

/** Loaded only here: it brings the picture library along. */
async function seedSmall(io: CommandIo, ctx: RunnerCtx, onPercent: (percent: number) => void): Promise<void> {
  await refuseWithoutSandbox(ctx)
  const { seedDemo } = await import('../../demo/seed/seed.ts')
  io.news('Stop the runner meanwhile, if one works on this database: it would date what people were told to today.')
  await seedDemo(ctx, { onProgress: (at) => onPercent(at.percent) })
}

async function refuseWithoutSandbox({ config: { KAKAO_ISSUER } }: RunnerCtx): Promise<void> {
  const answer = await fetch(`${KAKAO_ISSUER}/.well-known/openid-configuration`, { signal: AbortSignal.timeout(5_000) }).catch(() => null)
  // The real provider answers too, but asks people; only the sandbox lets the demo people in by itself.
  if (!answer?.ok || new URL(KAKAO_ISSUER).hostname.endsWith('kakao.com'))
    throw new CommandFailure(
      `The demo people sign in through the sandbox, and it does not answer at ${KAKAO_ISSUER}: start it, and set KAKAO_ISSUER to it.`,
    )
}

async function seedCity(io: CommandIo, ctx: RunnerCtx, size: keyof typeof citySizes, onPercent: (percent: number) => void): Promise<void> {
  const { storeCityPictures } = await import('../../demo/city-pictures.ts')
  const pictures = await storeCityPictures(ctx, cityPictures)
  const known = settings(io)
  const { DATABASE_URL, DATABASE_DRIVER } = runnerConfig(known)
  const main = connectDatabase({
    // In bulk, past the triggers: only the owner may.
    url: known.DATABASE_MIGRATION_URL ?? DATABASE_URL,
    schema,
    driver: DATABASE_DRIVER,
    poolMax: 1,
    leaseMax: 1,
    applicationName: 'kiwi-seed',
    timeouts: { statementMs: patienceMs, transactionMs: patienceMs, idleInTransactionMs: patienceMs },
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
