import { join } from 'node:path'
import { build } from 'esbuild'
import { withServer } from './process.ts'

/** Bundles a floor of `floors/` as the API itself is bundled, to `floor.js` in `dir`. */
export async function buildFloor(root: string, name: string, dir: string): Promise<void> {
  await bundle(join(root, 'bench/floors', `${name}.ts`), join(dir, 'floor.js'))
}

/**
 * One file for Node, as the API and runner are bundled: what it weighs in memory is what runs, not
 * what was compiled.
 */
export async function bundle(entryPoint: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [entryPoint],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  })
}

/** A floor of `floors/` in a process of its own; stopped when `work` ends. */
export function withFloor<Result>(
  root: string,
  name: string,
  env: Record<string, string>,
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  const make = async (dir: string) => {
    await buildFloor(root, name, dir)
    return join(dir, 'floor.js')
  }
  return withServer(make, '/', env, work)
}
