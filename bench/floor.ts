import { join } from 'node:path'
import { build } from 'esbuild'

/** Bundles a floor of `floors/` as the API itself is bundled, to `floor.js` in `dir`. */
export async function buildFloor(root: string, name: string, dir: string): Promise<void> {
  await build({
    entryPoints: [join(root, 'bench/floors', `${name}.ts`)],
    outfile: join(dir, 'floor.js'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  })
}
