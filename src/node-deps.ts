import { type ApiConfig, ConfigError, noFolder, type PinVaultConfig, type RunnerConfig, type StorageConfig } from './config.ts'
import type { Deps, RunnerDeps, WorkerDeps } from './context.ts'
import { type ConnectOptions, connectDatabase } from './db/client.ts'
import type { MainClient } from './db/handles.ts'
import { readinessOf } from './db/readiness.ts'
import { noPostgresSentence, refuseWrongPostgres } from './db/start-check.ts'
import { nodeLogger } from './node-logger.ts'
import { connectRedis, connectRedisPatiently, noRedisSentence, refuseWrongRedis } from './platform/cache/redis.ts'
import { createPortOneReceipts } from './platform/receipts/portone.ts'
import { createSweetTracker } from './platform/courier/sweet-tracker.ts'
import { createDepositAnnouncements, createVirtualAccounts } from './platform/deposits/virtual-accounts.ts'
import { drawnAhead } from './platform/drawn-ahead.ts'
import { createPortOne } from './platform/identity/portone.ts'
import { LimitMemory } from './platform/limits/memory.ts'
import { limitsOf } from './platform/limits/redis.ts'
import { type Meters, noMeters } from './platform/meters/port.ts'
import { createOAuth } from './platform/oauth/create-oauth.ts'
import { createFilePinVault } from './platform/pin-vault/file.ts'
import { createMemoryPinVault } from './platform/pin-vault/memory.ts'
import type { PinVault } from './platform/pin-vault/port.ts'
import { createPublicLinks } from './platform/links/public-links.ts'
import { createPictureProcesses } from './platform/pictures/child.ts'
import type { Platform, RunnerPlatform, WorkerPlatform } from './platform/platform.ts'
import { createJuso } from './platform/postcode/juso.ts'
import { createSmtp } from './platform/mail/smtp.ts'
import { createWebPush } from './platform/push/web-push.ts'
import { createSearchEngine } from './platform/search/create-engine.ts'
import { createFolderStorage } from './platform/storage/folder.ts'
import type { StoragePort } from './platform/storage/port.ts'
import { redisHub } from './realtime/hub.ts'

export interface Opened<Owned extends Deps> {
  deps: Owned
  close(): Promise<void>
}

/**
 * Resources of an API process on Node. Refuses stores that the settings do not fit; starts while
 * one is away, for it serves without all but Postgres and answers 503 without that.
 */
export async function openApi(config: ApiConfig, meters: Meters = noMeters): Promise<Opened<Deps>> {
  return open(config, 'kiwi-api', meters, (main) => nodePlatform(config, main), { plans: 'generic', mayStartAlone: true })
}

/**
 * Resources of a runner: the API's, the bank, and processes that decode pictures. Without its
 * stores it could do nothing and refuses the start.
 */
export async function openRunner(config: RunnerConfig, meters: Meters = noMeters): Promise<Opened<RunnerDeps>> {
  return withDecoders(await open(config, 'kiwi-runner', meters, (main) => runnerPlatform(config, main)))
}

/** The same without the bank, for a runner without the money queue. */
export async function openWorker(config: ApiConfig, meters: Meters = noMeters): Promise<Opened<WorkerDeps>> {
  return withDecoders(await open(config, 'kiwi-runner', meters, (main) => workerPlatform(config, main)))
}

function withDecoders<Owned extends WorkerDeps>({ deps, close }: Opened<Owned>): Opened<Owned> {
  return {
    deps,
    close: () => {
      deps.platform.pictures.close()
      return close()
    },
  }
}

async function open<Config extends ApiConfig, P extends Platform>(
  config: Config,
  name: string,
  meters: Meters,
  platformOver: (main: MainClient) => Promise<P>,
  { mayStartAlone = false, ...sessions }: Pick<ConnectOptions, 'plans'> & { mayStartAlone?: boolean } = {},
): Promise<Opened<Deps & { config: Config; platform: P }>> {
  const logger = nodeLogger(config.LOG_LEVEL, name)
  const onError = (err: unknown, what: string) => logger.error({ err }, what)
  const connection = { driver: config.DATABASE_DRIVER, pooler: config.DATABASE_POOLER, applicationName: name, onError }
  const main = connectDatabase({ ...connection, ...sessions, url: config.DATABASE_URL, poolMax: 10, leaseMax: 20 })
  const log = connectDatabase({ ...connection, url: config.LOG_DATABASE_URL, poolMax: 4, leaseMax: 4 })
  const redis = connectRedis(config)
  const hub = redisHub(() => connectRedisPatiently(config))
  async function close() {
    redis.disconnect()
    await Promise.all([hub.close(), main.end(), log.end()])
  }
  try {
    const away = await storesAway({ main, log, redis }, config)
    if (away.length > 0 && !mayStartAlone) throw new ConfigError(away.join('\n'))
    if (away.length > 0) logger.warn({ away }, 'stores are away; the API starts without them')
    // One that was away, or was replaced, is looked at when it comes.
    redis.on('ready', () => void refuseWrongRedis(redis, config).catch((err: unknown) => logger.error({ err }, 'a wrong Redis came')))
    if (!mayStartAlone) await refuseUnmigrated({ main, log })
  } catch (error) {
    await close()
    throw error
  }
  const deps = {
    main,
    log,
    redis,
    hub,
    limits: limitsOf(config, { redis, logger }, new LimitMemory()),
    meters,
    config,
    logger,
    platform: await platformOver(main),
    now: () => new Date(),
    randomBytes: drawnAhead(),
  }
  return { deps, close }
}

/** A sentence for each store that does not answer; throws ConfigError where one will never do. */
async function storesAway({ main, log, redis }: Pick<Deps, 'main' | 'log' | 'redis'>, config: ApiConfig): Promise<string[]> {
  const postgresAway = async (client: MainClient, setting: 'DATABASE_URL' | 'LOG_DATABASE_URL') => {
    const reason = await refuseWrongPostgres(client, setting, config[setting])
    return reason === null ? [] : [noPostgresSentence(setting, config[setting], reason)]
  }
  const redisAway = async () => {
    const reason = await refuseWrongRedis(redis, config)
    return reason === null ? [] : [noRedisSentence(config, reason)]
  }
  return (await Promise.all([postgresAway(main, 'DATABASE_URL'), postgresAway(log, 'LOG_DATABASE_URL'), redisAway()])).flat()
}

/** An API says that it is not ready; a runner has no other way to say it. */
async function refuseUnmigrated({ main, log }: Pick<Deps, 'main' | 'log'>): Promise<void> {
  const faults = await Promise.all([readinessOf(main.db, 'main'), readinessOf(log.db, 'log')])
  for (const [at, { fault }] of faults.entries())
    if (fault !== null) throw new ConfigError(`The database of ${at === 0 ? 'DATABASE_URL' : 'LOG_DATABASE_URL'} does not fit: ${fault}.`)
}

/** The ports of a runner: a worker's, and the bank. */
export async function runnerPlatform(config: RunnerConfig, main: MainClient): Promise<RunnerPlatform> {
  const { createOpenBanking } = await import('./platform/bank/openbanking.ts')
  const [bank, courier, deposits] = [createOpenBanking(config), createSweetTracker(config), createVirtualAccounts(config)]
  return { ...(await workerPlatform(config, main)), bank, courier, deposits, receipts: createPortOneReceipts(config) }
}

async function workerPlatform(config: ApiConfig, main: MainClient): Promise<WorkerPlatform> {
  return {
    ...(await nodePlatform(config, main)),
    pictures: createPictureProcesses(),
    links: createPublicLinks(),
    push: createWebPush(config),
    mail: createSmtp(config),
  }
}

async function nodePlatform(config: ApiConfig, main: MainClient): Promise<Platform> {
  return {
    storage: await nodeStorage(config.storage),
    search: createSearchEngine(config, main),
    oauth: createOAuth(config),
    identity: createPortOne(config),
    postcodes: createJuso(config),
    deposits: createDepositAnnouncements(config),
    pinVault: nodePinVault(config.pinVault),
  }
}

function nodePinVault(config: PinVaultConfig): PinVault {
  if (config.kind === 'file') return createFilePinVault(config.path)
  return createMemoryPinVault(config.kind === 'settings' ? config.setups : [])
}

/** Loaded only with S3: the vendor's library takes 0.2 s to load. */
export async function nodeStorage(config: StorageConfig): Promise<StoragePort> {
  if (config.kind === 'folder' && config.dir === null) throw new ConfigError(noFolder)
  if (config.kind === 'folder') return createFolderStorage(config)
  const { createS3Storage } = await import('./platform/storage/s3.ts')
  return createS3Storage(config)
}
