import { randomBytes } from 'node:crypto'
import { newBankSecrets } from '../../platform/bank/bank-secrets.ts'
import { newPushKey } from './new-push-key.ts'
import { newPinSetup } from '../../platform/pin-vault/new-setup.ts'
import { type FileName, files, forMigrate, type Setting, settingTable } from './setting-table.ts'

type Values = Record<string, string>

const random = () => randomBytes(32).toString('base64url')

/** New random keys for everything that Kiwi makes itself. */
export async function newSecrets(now: Date): Promise<Values> {
  const { id, setup } = await newPinSetup(now)
  return {
    OPS_TOKEN: random(),
    STORAGE_SECRET: random(),
    ADDRESS_KEYS: `k1:${random()}`,
    IDENTITY_KEYS: `k1:${random()}`,
    PUSH_KEYS: `k1:${newPushKey()}`,
    PIN_SETUPS: `${id}:${setup}`,
    ...newBankSecrets(),
  }
}

/**
 * The stores of compose.yaml with new passwords: the values of `.env` and `.env.migrate`, and the
 * URLs of the others.
 */
export function composeStores(): Values {
  const [owner, service, redis, meili] = [random(), random(), random(), random()]
  const database = (login: string, password: string, name: string) => `postgres://${login}:${password}@postgres:5432/${name}`
  return {
    POSTGRES_PASSWORD: owner,
    KIWI_SERVICE_PASSWORD: service,
    REDIS_PASSWORD: redis,
    MEILI_MASTER_KEY: meili,
    DATABASE_MIGRATION_URL: database('kiwi', owner, 'kiwi'),
    LOG_DATABASE_MIGRATION_URL: database('kiwi', owner, 'kiwi_log'),
    DATABASE_URL: database('kiwi_service', service, 'kiwi'),
    LOG_DATABASE_URL: database('kiwi_service', service, 'kiwi_log'),
    REDIS_URL: `redis://:${redis}@redis:6379`,
    MEILI_URL: 'http://meilisearch:7700',
    MEILI_KEY: meili,
    STORAGE_DIR: '/kiwi/pictures',
    WEB_DIR: '/kiwi/web/dist',
    // The network of compose.yaml, in which the proxy runs.
    TRUSTED_PROXIES: '172.30.0.0/24',
  }
}

const inCompose = ['POSTGRES_PASSWORD', 'KIWI_SERVICE_PASSWORD', 'REDIS_PASSWORD', 'MEILI_MASTER_KEY', 'KIWI_HOST']

/**
 * The text of each file: every setting with its meaning; a needed one without a value stays empty.
 */
export function settingFiles(values: Values): Record<FileName, string> {
  const plain = (names: string[]) => names.map((name) => `${name}=${values[name] ?? ''}\n`).join('')
  const described = (file: FileName) => {
    const own = settingTable.filter((setting) => setting.file === file)
    const groups = [...new Set(own.map(({ group }) => group))]
    return groups
      .map(
        (group) =>
          `\n# ${group}\n\n${own
            .filter((setting) => setting.group === group)
            .map((setting) => line(setting, values))
            .join('')}`,
      )
      .join('')
  }
  const text = (file: FileName, body: string) => `# For ${files[file]}.\n${body}`
  return {
    '.env': text('.env', plain(inCompose)),
    '.env.migrate': text('.env.migrate', plain(forMigrate)),
    '.env.kiwi': text('.env.kiwi', described('.env.kiwi')),
    '.env.api': text('.env.api', described('.env.api')),
    '.env.bank': text('.env.bank', described('.env.bank')),
  }
}

function line({ name, about, isNeeded, default: usual }: Setting, values: Values): string {
  const value = values[name]
  const need = isNeeded ? 'needed' : usual === null || usual === '' ? 'optional' : `default ${usual}`
  return `# ${about.replaceAll('`', '')} (${need})\n${value === undefined && !isNeeded ? '#' : ''}${name}=${value ?? ''}\n`
}

/** Everything in one text without values, for `.env.example`. */
export function exampleText(): string {
  const texts = Object.entries(settingFiles({})).map(([file, text]) => `# ${'='.repeat(20)} ${file}\n${text}`)
  return `# Every setting of Kiwi. "./kiwi settings init" writes the files with new keys; this page is written by "./kiwi settings example".\n\n${texts.join('\n')}`
}
