import { z } from 'zod'

/** A wrong or missing setting. The message is one sentence that says what to set. */
export class ConfigError extends Error {}

const url = z.url()
const secret = z.string().min(32, 'needs at least 32 characters')

const storesShape = {
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  LOG_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  DATABASE_DRIVER: z.enum(['postgres-js', 'neon']).default('postgres-js'),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }),
  MEILI_URL: url.optional(),
  MEILI_KEY: z.string().optional(),
  S3_ENDPOINT: url.optional(),
  S3_REGION: z.string().default('us-east-1'),
  S3_BUCKET: z.string().optional(),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
  /** Folder for pictures where there is no S3. */
  STORAGE_DIR: z.string().optional(),
  /** Signs URLs of the folder storage. */
  STORAGE_SECRET: secret.optional(),
}

const publicShape = {
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  /** Origin that people's browsers use, e.g. https://kiwi.example. */
  PUBLIC_URL: url,
  WEB_DIR: z.string().optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /** `single`: a person's second channel is refused; `link`: it is linked to the first. */
  CHANNEL_POLICY: z.enum(['single', 'link']).default('single'),
}

const peopleShape = {
  KAKAO_ISSUER: url.default('https://kauth.kakao.com'),
  KAKAO_CLIENT_ID: z.string(),
  KAKAO_CLIENT_SECRET: z.string(),
  GOOGLE_ISSUER: url.default('https://accounts.google.com'),
  GOOGLE_CLIENT_ID: z.string(),
  GOOGLE_CLIENT_SECRET: z.string(),
  PORTONE_API_URL: url.default('https://api.portone.io'),
  /** Page of the browser flow; in production the web app opens the PortOne browser SDK, in the sandbox this page. */
  PORTONE_PAGE_URL: url,
  PORTONE_STORE_ID: z.string(),
  PORTONE_CHANNEL_KEY: z.string(),
  PORTONE_API_SECRET: z.string(),
  PORTONE_WEBHOOK_SECRET: z.string(),
  /** `id:secret` pairs, newest first; identity hashes are made with the first and found with any. */
  IDENTITY_KEYS: z.string().transform((text, ctx) => {
    const keys = text.split(',').map((pair) => {
      const [id, value] = pair.split(':')
      return { id: id ?? '', value: value ?? '' }
    })
    if (keys.some((key) => key.id === '' || key.value.length < 32))
      ctx.addIssue({ code: 'custom', message: 'needs id:secret pairs with secrets of at least 32 characters' })
    return keys
  }),
}

const bankShape = {
  OPENBANKING_URL: url,
  OPENBANKING_CLIENT_ID: z.string(),
  OPENBANKING_CLIENT_SECRET: z.string(),
  /** Ten characters the bank network gave us; bank transaction ids begin with it. */
  OPENBANKING_ORG_CODE: z.string().length(10),
  /** The central account from which payouts leave. */
  OPENBANKING_CENTRAL_ACCOUNT: z.string(),
}

const api = z.object({ ...storesShape, ...publicShape, ...peopleShape })
const runner = z.object({ ...storesShape, ...publicShape, ...peopleShape, ...bankShape })

export type ApiConfig = z.infer<typeof api> & { storage: StorageConfig }
export type RunnerConfig = z.infer<typeof runner> & { storage: StorageConfig }
export type StorageConfig =
  | { kind: 's3'; endpoint: string; region: string; bucket: string; accessKeyId: string; secretAccessKey: string }
  /** `baseUrl` is where the API serves the folder; on the edge only URLs are signed. */
  | { kind: 'folder'; dir: string | null; secret: string; baseUrl: string }

/** Typed settings of the public API. Throws ConfigError. The bank's keys must not even be present here. */
export function apiConfig(raw: Record<string, string | undefined>): ApiConfig {
  const leaked = Object.keys(bankShape).find((name) => raw[name] !== undefined)
  if (leaked) throw new ConfigError(`${leaked} must not reach the API process: set it for the runner only.`)
  return withStorage(parse(api, raw))
}

/** Typed settings of the private job runner. Throws ConfigError. */
export function runnerConfig(raw: Record<string, string | undefined>): RunnerConfig {
  return withStorage(parse(runner, raw))
}

function parse<Shape extends z.ZodObject>(shape: Shape, raw: Record<string, string | undefined>): z.infer<Shape> {
  const present = Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== undefined && value !== ''))
  const result = shape.safeParse(present)
  if (result.success) return result.data
  const first = result.error.issues[0]
  const name = String(first?.path[0] ?? 'configuration')
  const missing = present[name] === undefined
  throw new ConfigError(missing ? `Set ${name}: it is needed and not set.` : `Set ${name} right: ${first?.message ?? 'it is not valid'}.`)
}

function withStorage<Config extends z.infer<typeof api>>(config: Config): Config & { storage: StorageConfig } {
  return { ...config, storage: storageOf(config) }
}

function storageOf(config: z.infer<typeof api>): StorageConfig {
  if (config.S3_ENDPOINT && config.STORAGE_DIR) throw new ConfigError('Set S3_ENDPOINT or STORAGE_DIR, not both: pictures have one home.')
  if (config.S3_ENDPOINT) {
    const { S3_BUCKET: bucket, S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = config
    if (!bucket || !accessKeyId || !secretAccessKey)
      throw new ConfigError('Set S3_BUCKET, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY: S3_ENDPOINT needs them.')
    return { kind: 's3', endpoint: config.S3_ENDPOINT, region: config.S3_REGION, bucket, accessKeyId, secretAccessKey }
  }
  if (!config.STORAGE_SECRET) throw new ConfigError('Set S3_ENDPOINT, or STORAGE_SECRET with STORAGE_DIR: pictures need a home.')
  return { kind: 'folder', dir: config.STORAGE_DIR ?? null, secret: config.STORAGE_SECRET, baseUrl: config.PUBLIC_URL }
}
