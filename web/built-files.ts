import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

/** Pages that open without a network from the first visit on; others once they were opened, or when the release is kept whole. */
const firstPages = /\/routes\/social\/(home|popular|interest|search|post|profile|me|notifications)\.tsx$/

/** Tells the service worker which files are of this release: what opens the app, and the rest. */
export function builtFiles(): Plugin {
  return {
    name: 'kiwi-built-files',
    apply: 'build',
    writeBundle({ dir }, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk')
      const entry = chunks.find(({ isEntry }) => isEntry)
      if (!entry || dir === undefined) throw new Error('The build has no entry.')
      const first = new Set<string>()
      const add = (name: string) => {
        const chunk = bundle[name]
        if (first.has(name) || chunk?.type !== 'chunk') return
        first.add(name)
        for (const css of chunk.viteMetadata?.importedCss ?? []) first.add(css)
        chunk.imports.forEach(add)
      }
      for (const chunk of [entry, ...chunks.filter(({ facadeModuleId }) => firstPages.test(facadeModuleId ?? ''))]) add(chunk.fileName)
      const files = Object.keys(bundle).filter((name) => /^assets\/.*\.(js|css)$/.test(name))
      const later = files.filter((name) => !first.has(name))
      const page = bundle['index.html']
      const release = createHash('sha256').update(JSON.stringify([files.toSorted(), page?.type === 'asset' ? String(page.source) : '']))
      const built = {
        release: release.digest('hex').slice(0, 12),
        entry: `/${entry.fileName}`,
        first: [...first].map((name) => `/${name}`),
        later: later.map((name) => `/${name}`),
      }
      writeFileSync(join(dir, 'built-files.js'), `self.built = ${JSON.stringify(built)}\n`)
    },
  }
}
