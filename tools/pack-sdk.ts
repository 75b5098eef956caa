import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { apiTypes } from './sdk/api-types.ts'

/**
 * `npm run pack:sdk`: the SDK as a package of its own in dist/sdk, and its tarball beside it. One
 * ES module without sources of the API; its declarations are those of sdk/src, with the API's types
 * written out.
 */
const root = resolve(import.meta.dirname, '..')

export async function packSdk(outDir = join(root, 'dist/sdk')): Promise<string> {
  rmSync(outDir, { recursive: true, force: true })
  mkdirSync(outDir, { recursive: true })
  const { name, version, dependencies } = JSON.parse(readFileSync(join(root, 'sdk/package.json'), 'utf8')) as Record<string, unknown>
  await build({
    absWorkingDir: root,
    entryPoints: ['sdk/src/index.ts'],
    outfile: join(outDir, 'index.js'),
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    // Its dependencies are the consumer's to share.
    external: Object.keys(dependencies as object),
    logLevel: 'error',
  })
  writeDeclarations(join(outDir, 'types'))
  const manifest = {
    name,
    version,
    description: 'A typed client of Kiwi: posts, shops and KiwiPay.',
    license: 'UNLICENSED',
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20' },
    exports: { '.': { types: './types/index.d.ts', default: './index.js' } },
    files: ['index.js', 'types'],
    dependencies,
  }
  writeFileSync(join(outDir, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  for (const page of ['README.md', 'CHANGELOG.md']) cpSync(join(root, 'sdk', page), join(outDir, page))
  const packed = spawnSync('npm', ['pack', '--json', '--ignore-scripts'], { cwd: outDir, encoding: 'utf8' })
  if (packed.status !== 0) throw new Error(`npm did not pack the SDK:\n${packed.stderr}`)
  const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }]
  return join(outDir, filename.replace(/^@(\w+)\//, '$1-'))
}

/**
 * The compiler reads a copy of the SDK in which the API's types are written out already. It need
 * not work out those of the whole API, which took fifty times as long; `./kiwi check` compiles all
 * sources.
 */
function writeDeclarations(typesDir: string): void {
  const dir = mkdtempSync(join(tmpdir(), 'kiwi-sdk-'))
  try {
    cpSync(join(root, 'sdk'), join(dir, 'sdk'), { recursive: true })
    cpSync(join(root, 'src/shared'), join(dir, 'src/shared'), { recursive: true })
    cpSync(join(root, 'tsconfig.json'), join(dir, 'tsconfig.json'))
    symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'))
    writeFileSync(join(dir, 'sdk/src/api.ts'), apiTypes())
    mkdirSync(join(dir, 'src/routers'))
    writeFileSync(join(dir, 'src/routers/index.ts'), "export type { AnyRouter as AppRouter } from '@trpc/server'\n")
    const options = ['-p', 'sdk', '--noEmit', 'false', '--noCheck', '--declaration', '--emitDeclarationOnly', '--outDir', 'out']
    spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...options], { cwd: dir })
    const from = join(dir, 'out/sdk/src')
    for (const file of readdirSync(from, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.d.ts') || file.endsWith('.test.d.ts')) continue
      const text = file === 'api.d.ts' ? apiTypes() : readFileSync(join(from, file), 'utf8')
      mkdirSync(join(typesDir, file, '..'), { recursive: true })
      writeFileSync(join(typesDir, file), text.replaceAll(/(from '\.[^']*)\.ts'/g, "$1.js'"))
    }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

if (import.meta.main) console.log(await packSdk())
