import type { OxlintOverride } from 'oxlint'

interface Pattern {
  regex?: string
  group?: string[]
  message: string
  allowTypeImports?: boolean
}

/**
 * The layers, top first: code imports its own layer and lower ones, never a higher one, not even a
 * type. ARCHITECTURE.md draws it; test/tower.test.ts plants a violation of every rule here.
 */
const floors: { name: string; files: string[]; specifier: string }[] = [
  { name: 'http', files: ['src/http/**'], specifier: 'http/' },
  { name: 'routers', files: ['src/routers/**'], specifier: 'routers/' },
  { name: 'job handlers', files: ['src/jobs/handlers/**', 'src/jobs/runner/**'], specifier: '(jobs/)?(handlers|runner)/' },
  { name: 'commerce', files: ['src/commerce/**'], specifier: 'commerce/' },
  { name: 'pay', files: ['src/pay/**'], specifier: 'pay/' },
  { name: 'social', files: ['src/social/**'], specifier: 'social/' },
  { name: 'jobs', files: ['src/jobs/*.ts'], specifier: 'jobs/(catalog|enqueue)\\.ts' },
  { name: 'context', files: ['src/context.ts'], specifier: 'context\\.ts' },
  { name: 'platform', files: ['src/platform/**', 'src/realtime/**'], specifier: '(platform|realtime)/' },
  { name: 'db', files: ['src/db/**'], specifier: 'db/' },
  { name: 'leaves', files: ['src/{config,errors,ids,logger}.ts', 'src/shared/**'], specifier: '' },
]

const roots: Pattern = {
  regex: '^(\\.\\./)+(src/)?(server|worker|runner|decoder|cli)\\.ts$',
  message: 'A root only starts a process. Move what you need out of it.',
}

const internal: Pattern = {
  regex: '^\\.\\./(.*/)?internal/',
  message: 'internal/ belongs to its area. Call a verb of that area; if none fits, move the file up into the area’s folder.',
}

const outside: Pattern = {
  regex: '^(\\.\\./)+(demo|sandbox|bench|test|tools|web|sdk|src/commands|src/dev|commands|dev)/',
  message: 'Production code imports no tool, demo, sandbox or test. Move the shared code into src.',
}

/** The ports, and the parts of platform that are no adapter of a service. */
const adapters: Pattern = {
  group: [
    '**/platform/**',
    '!**/platform/*/port.ts',
    '!**/platform/cache/*.ts',
    '!**/platform/limits/spend.ts',
    '!**/platform/search/document.ts',
  ],
  message: 'Wings know other services by their port.ts only; the adapter comes with ctx.platform.',
}

const subscriptions: Pattern = {
  regex: 'realtime/(subscribe|person-reader)\\.ts$',
  message: 'Only routers subscribe. A wing publishes (realtime/publish.ts).',
}

function above(at: number): Pattern[] {
  return floors.slice(0, at).map(({ name, specifier }) => ({
    regex: `^(\\.?\\./)+(src/)?${specifier}`,
    message: `${floors[at]!.name} stands below ${name}. Move the shared code down, or take it as an argument.`,
  }))
}

/** Forbidden for clients: all of src except src/shared/ and the type of src/routers/index.ts. */
const api = '^(\\.\\./)+src/([a-z-]+\\.ts|(http|jobs|commerce|pay|social|platform|realtime|db|commands|dev)/)'

const wings = ['commerce', 'pay', 'social']

const restrict = (files: string[], patterns: Pattern[]): OxlintOverride => ({
  files,
  rules: { 'eslint/no-restricted-imports': ['error', { patterns }] },
})

export const towerRules: OxlintOverride[] = [
  restrict(['src/**', 'demo/**', 'sandbox/**', 'bench/**'], [internal, roots]),
  ...floors.map(({ name, files }, at) =>
    restrict(files, [internal, roots, outside, ...above(at), ...(wings.includes(name) ? [adapters, subscriptions] : [])]),
  ),
  restrict(
    ['sandbox/**'],
    [{ regex: '^(\\.\\./)+(src|demo)/', message: 'The sandbox is another company’s server: it knows Kiwi by HTTP only.' }],
  ),
  restrict(
    ['sdk/src/**'],
    [
      { regex: api, message: 'The SDK knows the API by `type AppRouter` only.' },
      {
        regex: '^(\\.\\./)+src/routers/',
        allowTypeImports: true,
        message: 'Import `type AppRouter`: values of the API never reach a client.',
      },
    ],
  ),
  restrict(
    ['web/src/**'],
    [{ regex: `${api}|^(\\.\\./)+src/routers/`, message: 'The web app knows the API by the SDK, and src/shared/.' }],
  ),
  // Tests may import internals.
  { files: ['**/*.test.ts', '**/*.test.tsx', 'test/**'], rules: { 'eslint/no-restricted-imports': 'off' } },
]
