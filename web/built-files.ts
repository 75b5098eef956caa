import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

/**
 * Pages that open without a network from the first visit on; others once they were opened, or when
 * the release is kept whole.
 */
const firstPages = /\/routes\/social\/(home|popular|interest|search|post|profile|me|notifications)\.tsx$|\/virtual-core\//

/** The page names it, so that it does not wait until main.tsx runs. */
const atStart = /\/react-dom-client\.production\.js$/

/** Tells the service worker which files are of this release: what opens the app, and the rest. */
export function builtFiles(): Plugin {
  return {
    name: 'kiwi-built-files',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle = {} }) {
        const early = Object.values(bundle).find((file) => file.type === 'chunk' && file.moduleIds.some((id) => atStart.test(id)))
        if (!early) throw new Error('The build has no file for what main.tsx loads at the start.')
        return [{ tag: 'link', attrs: { rel: 'modulepreload', crossorigin: '', href: `/${early.fileName}` }, injectTo: 'head' }]
      },
    },
    writeBundle({ dir }, bundle) {
      const page = bundle['index.html']
      const html = page?.type === 'asset' ? String(page.source) : ''
      // As the page names them; the last one begins the app, and its hash tells the release.
      const scripts = [...html.matchAll(/<script[^>]* src="\/(assets\/[^"]+\.js)"/g)].map(([, name]) => name!)
      const entry = scripts.at(-1)
      const pages = Object.values(bundle).filter(
        (file) => file.type === 'chunk' && file.moduleIds.some((id) => firstPages.test(id) || atStart.test(id)),
      )
      if (entry === undefined || dir === undefined) throw new Error('The page of the build names no script.')
      const first = new Set<string>()
      const add = (name: string) => {
        const chunk = bundle[name]
        if (first.has(name) || chunk?.type !== 'chunk') return
        first.add(name)
        for (const css of chunk.viteMetadata?.importedCss ?? []) first.add(css)
        chunk.imports.forEach(add)
      }
      for (const name of [...scripts, ...pages.map(({ fileName }) => fileName)]) add(name)
      const needs = new Map(Object.values(bundle).map((file) => [file.fileName, file.type === 'chunk' ? file.imports : []]))
      for (const name of needs.keys()) refuseCircle(name, needs, [])
      const files = Object.keys(bundle).filter((name) => /^assets\/.*\.(js|css)$/.test(name))
      const later = files.filter((name) => !first.has(name))
      const release = createHash('sha256').update(JSON.stringify([files.toSorted(), html]))
      const built = {
        release: release.digest('hex').slice(0, 12),
        entry: `/${entry}`,
        first: [...first].map((name) => `/${name}`),
        later: later.map((name) => `/${name}`),
      }
      writeFileSync(join(dir, 'built-files.js'), `self.built = ${JSON.stringify(built)}\n`)
    },
  }
}

/**
 * In a circle of files one runs before what it needs is made, and a page that needs one of them
 * loads them all.
 */
function refuseCircle(name: string, needs: Map<string, string[]>, way: string[]): void {
  if (way.includes(name))
    throw new Error(`Files of the build need each other: ${[...way, name].join(' → ')}. See codeSplitting in vite.config.ts.`)
  for (const next of needs.get(name) ?? []) refuseCircle(next, needs, [...way, name])
  needs.set(name, [])
}
