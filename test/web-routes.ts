import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

const web = resolve(import.meta.dirname, '../web/src')

/** Patterns of the web app as its router writes them; without those of development. */
export function routesOfWeb(): string[] {
  const names = readdirSync(web).filter((name) => name === 'router.tsx' || name.endsWith('-routes.tsx'))
  const files = names.map((name) => readFileSync(resolve(web, name), 'utf8'))
  return files.flatMap((text) => [...text.matchAll(/\bpath: '([^']+)'/g)].map(([, path]) => path!))
}
