import { type ApiConfig, ConfigError } from './config.ts'
import type { Deps } from './context.ts'
import { connectDatabase } from './db/client.ts'
import { consoleLogger } from './logger.ts'
import { connectRedis, connectRedisPatiently } from './platform/cache/redis.ts'
import { createDepositAnnouncements } from './platform/deposits/virtual-accounts.ts'
import { createPortOne } from './platform/identity/portone.ts'
import { LimitMemory } from './platform/limits/memory.ts'
import { limitsOf } from './platform/limits/redis.ts'
import { noMeters } from './platform/meters/port.ts'
import { createOAuth } from './platform/oauth/create-oauth.ts'
import { createMemoryPinVault } from './platform/pin-vault/memory.ts'
import type { Platform } from './platform/platform.ts'
import { createJuso } from './platform/postcode/juso.ts'
import { createSearchEngine } from './platform/search/create-engine.ts'
import { createFolderSigner } from './platform/storage/folder-signer.ts'
import { createS3Signer } from './platform/storage/s3-edge.ts'
import { redisHub } from './realtime/hub.ts'

/**
 * What an isolate keeps between requests. It holds no socket: on Workers a socket belongs to one
 * request.
 */
export type EdgeKept = Omit<Platform, 'search'> & { limitMemory: LimitMemory }

export function keepForIsolate(config: ApiConfig): EdgeKept {
  const storage = config.storage.kind === 's3' ? createS3Signer(config.storage) : createFolderSigner(config.storage)
  return {
    storage,
    oauth: createOAuth(config),
    identity: createPortOne(config),
    postcodes: createJuso(config),
    deposits: createDepositAnnouncements(config),
    pinVault: edgePinVault(config),
    limitMemory: new LimitMemory(),
  }
}

/** Workers have no files. */
function edgePinVault({ pinVault }: ApiConfig) {
  if (pinVault.kind !== 'settings') throw new ConfigError('Set PIN_SETUPS: PIN_SETUP_FILE cannot be read on Workers.')
  return createMemoryPinVault(pinVault.setups)
}

/** Clients of one request, opened lazily. `close` resolves when every socket is closed. */
export function openForRequest(config: ApiConfig, kept: EdgeKept): { deps: Deps; close(): Promise<void> } {
  const { limitMemory, ...platform } = kept
  const logger = consoleLogger()
  const connection = {
    driver: config.DATABASE_DRIVER,
    pooler: config.DATABASE_POOLER,
    applicationName: 'kiwi-edge',
    poolMax: 2,
    leaseMax: 2,
    onError: (err: unknown, what: string) => logger.error({ err }, what),
  }
  const main = connectDatabase({ ...connection, url: config.DATABASE_URL })
  const log = connectDatabase({ ...connection, url: config.LOG_DATABASE_URL })
  const redis = connectRedis(config)
  const hub = redisHub(() => connectRedisPatiently(config), 'request')
  const deps: Deps = {
    main,
    log,
    redis,
    hub,
    limits: limitsOf(config, { redis, logger }, limitMemory),
    meters: noMeters,
    config,
    logger,
    platform: { ...platform, search: createSearchEngine(config, main) },
    now: () => new Date(),
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  }
  return {
    deps,
    async close() {
      redis.disconnect()
      await Promise.allSettled([hub.close(), main.end(), log.end()])
    },
  }
}
