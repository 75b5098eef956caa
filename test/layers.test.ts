import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')

/** First match wins. Only value imports are held to the table: a type costs nothing and couples nothing at run time. */
const layers: [name: string, pattern: RegExp, mayImport: string[]][] = [
  ['root', /^src\/(server|worker|runner|decoder|cli)\.ts$/, ['*']],
  [
    'assembly',
    /^src\/(app|node-deps|edge-deps|node-logger)\.ts$/,
    ['leaf', 'db', 'realtime', 'domain', 'routers', 'http', 'adapter', 'assembly'],
  ],
  [
    'leaf',
    /^src\/(errors|ids|config|context|logger)\.ts$|\/(schema|rules|fold|document|port)\.ts$|^src\/jobs\/catalog\.ts$|^src\/realtime\/events\.ts$|^src\/shared\/|^src\/domain\/request-hash\.ts$|^src\/db\/schema\/|^src\/platform\/platform\.ts$/,
    ['leaf'],
  ],
  ['db', /^src\/db\/|^src\/jobs\/enqueue\.ts$|^src\/realtime\/(publish|hub)\.ts$/, ['leaf', 'db']],
  ['subscribe', /^src\/realtime\/(subscribe|person-reader)\.ts$/, ['leaf', 'db', 'domain', 'subscribe']],
  ['domain', /^src\/domain\//, ['leaf', 'db', 'domain']],
  ['routers', /^src\/routers\//, ['leaf', 'domain', 'subscribe', 'routers']],
  ['http', /^src\/http\//, ['leaf', 'db', 'domain', 'adapter', 'http']],
  ['handlers', /^src\/jobs\/handlers\//, ['leaf', 'db', 'domain', 'handlers']],
  ['job runner', /^src\/jobs\/runner\//, ['leaf', 'db', 'handlers', 'job runner']],
  // The Postgres search engine is an adapter whose vendor is our own database.
  ['adapter', /^src\/platform\//, ['leaf', 'db', 'adapter']],
  ['embedded', /^src\/embedded\//, ['leaf', 'embedded']],
  ['demo', /^src\/demo\//, ['leaf', 'db', 'domain', 'demo', 'sandbox', 'assembly', 'adapter', 'handlers', 'job runner']],
  ['commands', /^src\/commands\//, ['*']],
  ['sandbox', /^sandbox\//, ['sandbox']],
  ['sdk', /^sdk\/src\//, ['sdk', 'shared']],
  // What people read and what the API checks by one rule stands in src/shared, which imports nothing else.
  ['web', /^web\/src\//, ['web', 'sdk', 'shared']],
]

interface Import {
  from: string
  to: string
  isType: boolean
}

const files = ['src', 'sandbox', 'sdk/src', 'web/src'].flatMap((dir) => sourcesIn(join(root, dir))).map((file) => relative(root, file))
const productFiles = files.filter(
  (file) => !/\.test\.tsx?$/.test(file) && !file.endsWith('contract.ts') && !file.startsWith('web/src/paraglide/'),
)
const imports = productFiles.flatMap(importsOf)

describe('the layer table', () => {
  it('scanned the house', () => {
    expect(productFiles.length).toBeGreaterThan(150)
    expect(imports.length).toBeGreaterThan(500)
  })

  it('has a layer for every file', () => {
    expect(productFiles.filter((file) => layerOf(file) === undefined)).toEqual([])
  })

  it('is obeyed: import only what your layer may (see ARCHITECTURE.md)', () => {
    const broken = imports.filter(({ isType }) => !isType).filter(({ from, to }) => !mayImport(from, to))
    expect(broken.map(({ from, to }) => `${from} (${layerOf(from)?.[0]}) imports ${to} (${layerOf(to)?.[0]})`)).toEqual([])
  })

  it('lets sdk and web know the API only by its type', () => {
    const reaching = imports.filter(({ from, to }) => /^(sdk|web)\//.test(from) && to.startsWith('src/') && !to.startsWith('src/shared/'))
    expect(reaching.filter(({ isType, to, from }) => !isType || to !== 'src/routers/index.ts' || !from.startsWith('sdk/'))).toEqual([])
  })

  it('has no import cycles', () => {
    expect(findCycle()).toEqual([])
  })

  it('has no dead files: each is reached from a root', () => {
    const entries = [
      /^src\/(server|worker|runner|decoder|cli)\.ts$/,
      /^sandbox\/main\.ts$/,
      /^sdk\/src\/index\.ts$/,
      /^web\/src\/main\.tsx$/,
      /^web\/src\/routes\//,
      /^src\/routers\/index\.ts$/,
      /\.d\.ts$/,
    ]
    const reached = new Set(productFiles.filter((file) => entries.some((entry) => entry.test(file))))
    for (const file of reached) for (const { from, to } of imports) if (from === file) reached.add(to)
    expect(productFiles.filter((file) => !reached.has(file))).toEqual([])
  })
})

function layerOf(file: string) {
  return layers.find(([, pattern]) => pattern.test(file))
}

function mayImport(from: string, to: string): boolean {
  const allowed = layerOf(from)?.[2] ?? []
  const isShared = allowed.includes('shared') && to.startsWith('src/shared/')
  return isShared || allowed.includes('*') || allowed.includes(layerOf(to)?.[0] ?? '')
}

function sourcesIn(dir: string): string[] {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name)
    if (name === 'node_modules' || name === 'dist') return []
    return statSync(path).isDirectory() ? sourcesIn(path) : /\.tsx?$/.test(name) ? [path] : []
  })
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8')
  const found = [
    ...text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^'"`;]*?\sfrom\s+)?['"](\.[^'"]+)['"]|import\(\s*['"](\.[^'"]+)['"]/gm),
  ]
  return found.flatMap((match) => {
    const to = resolveImport(file, match[2] ?? match[3] ?? '')
    // `import { type A, type B }` holds only types too.
    const names = /\{([^}]*)\}/.exec(match[0])?.[1]
    const onlyTypes =
      names !== undefined &&
      !/^import\s+\w/.test(match[0].replace(/^import\s+type/, 'import')) &&
      names.split(',').every((name) => name.trim() === '' || name.trim().startsWith('type '))
    return to ? [{ from: file, to, isType: match[1] !== undefined || onlyTypes }] : []
  })
}

function resolveImport(from: string, specifier: string): string | undefined {
  const base = join(dirname(from), specifier)
  return [base, `${base}.ts`, `${base}.tsx`, `${base}/index.ts`, base.replace(/\.js$/, '.ts')].find((path) => files.includes(path))
}

function findCycle(): string[] {
  const done = new Set<string>()
  const path: string[] = []
  function visit(file: string): string[] {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
    if (done.has(file)) return []
    path.push(file)
    for (const { from, to, isType } of imports) {
      if (from !== file || isType) continue
      const cycle = visit(to)
      if (cycle.length > 0) return cycle
    }
    path.pop()
    done.add(file)
    return []
  }
  for (const file of productFiles) {
    const cycle = visit(file)
    if (cycle.length > 0) return cycle
  }
  return []
}
