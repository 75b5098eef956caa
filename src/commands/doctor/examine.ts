import { innermostReason } from '../../shared/innermost-reason.ts'
import { statfs } from 'node:fs/promises'
import { type ApiConfig, apiConfig, ConfigError, runnerConfig, type RunnerConfig, runnerOnlySettings } from '../../config.ts'
import { holidayWarning } from '../../pay/settlement/business-days.ts'
import { holidaysKnownUntil } from '../../pay/settlement/holidays.ts'
import { chromium } from '../../dev/stores/apt.ts'
import { postgresBinaries } from '../../dev/stores/postgres-binaries.ts'
import { findProgram } from '../../dev/stores/programs.ts'
import { findRedisServer } from '../../dev/stores/redis.ts'
import { attempt, reachMs, withoutSecrets } from './attempt.ts'
import { examineOrphans } from './examine-orphans.ts'
import { examineMoney, examinePins } from './examine-pay.ts'
import { examineBank, examineExtras, examineMeilisearch, examineProviders } from './examine-providers.ts'
import { examineDatabases, examineRedis, examineStorage } from './examine-stores.ts'
import { off, type Finding } from './finding.ts'

type Environment = Record<string, string | undefined>

const NEEDED_BYTES = 1_000_000_000

/** Checks the machine, with or without configuration. */
export async function examineMachine(root: string, nodeVersion: string, isProduction: boolean): Promise<Finding[]> {
  const everywhere = [
    finding(
      'Node',
      Number(nodeVersion.split('.')[0]) >= 24,
      nodeVersion,
      `${nodeVersion}: start Kiwi through ./kiwi, which brings Node 24`,
    ),
    await examineDisk(root),
    examineHolidays(),
  ]
  // An image has stores of its own and runs no tests.
  if (isProduction) return everywhere
  return [
    ...everywhere,
    program('Postgres to embed', () => postgresBinaries().postgres),
    program(
      'Redis to embed',
      () => findRedisServer() ?? missing('no redis-server or valkey-server on the PATH: apt-get install redis-server'),
    ),
    examineChromium(),
  ]
}

/**
 * Checks the settings, and every store and service that they name. Without settings of the bank
 * those of the API are meant.
 */
export async function examineSettings(root: string, settings: Environment): Promise<Finding[]> {
  const found = readConfig(settings)
  if ('what' in found) return [found]
  const { config, bank } = found
  const findings = await Promise.all([
    examineDatabases(root, config),
    examineRedis(config),
    config.MEILI_URL
      ? examineMeilisearch(config.MEILI_URL, config.MEILI_KEY)
      : off('Meilisearch', 'MEILI_URL is not set: the Postgres engine searches'),
    examineStorage(config),
    examineOrphans(config),
    bank && config.pinVault.kind === 'none'
      ? off('payment PINs', 'not given to this process: only the API checks PINs')
      : examinePins(config.pinVault),
    examineMoney(config),
    examineProviders(config),
    examineExtras(config),
    bank ? examineBank(bank) : off('bank', 'not given to this process: only the runner of the money queue talks to it'),
    examineHttp('API', `${config.PUBLIC_URL}/health/ready`),
  ])
  const detail = bank ? 'a runner can start with it' : 'the API can start with it'
  return [{ what: 'configuration', verdict: 'ok', detail }, ...findings.flat()]
}

function readConfig(settings: Environment): { config: ApiConfig; bank: RunnerConfig | null } | Finding {
  try {
    if (![...runnerOnlySettings].some((name) => settings[name])) return { config: apiConfig(settings), bank: null }
    const bank = runnerConfig(settings)
    return { config: bank, bank }
  } catch (error) {
    if (error instanceof ConfigError) return { what: 'configuration', verdict: 'wrong', detail: error.message.replaceAll('\n', ' ') }
    throw error
  }
}

function examineHttp(what: string, url: string): Promise<Finding> {
  return attempt(what, async () => {
    const answer = await fetch(url, { signal: AbortSignal.timeout(reachMs) })
    await answer.body?.cancel()
    return answer.ok ? { good: withoutSecrets(url) } : `${withoutSecrets(url)} answers ${answer.status}`
  })
}

async function examineDisk(root: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(root)
  const free = `${Math.round((bavail * bsize) / 1e9)} GB free`
  return finding('disk', bavail * bsize >= NEEDED_BYTES, free, `${free}: the stores need at least 1 GB`)
}

function examineHolidays(): Finding {
  const warning = holidayWarning(new Date())
  return finding('bank holidays', warning === null, `known until ${holidaysKnownUntil}`, warning ?? '')
}

function program(what: string, find: () => string): Finding {
  try {
    return { what, verdict: 'ok', detail: find() }
  } catch (error) {
    return { what, verdict: 'wrong', detail: innermostReason(error) }
  }
}

function examineChromium(): Finding {
  const what = 'Chromium for tests'
  const path = findProgram(...chromium.names)
  return path === null
    ? off(what, 'not installed; "kiwi test" installs it where apt-get may be used')
    : { what, verdict: 'ok', detail: path }
}

function missing(message: string): never {
  throw new Error(message)
}

function finding(what: string, isRight: boolean, right: string, wrong: string): Finding {
  return { what, verdict: isRight ? 'ok' : 'wrong', detail: isRight ? right : wrong }
}
