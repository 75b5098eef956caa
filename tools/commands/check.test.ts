import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import type { CommandIo } from '../../src/commands/io.ts'
import { readingChecks } from './check.ts'

const root = resolve(import.meta.dirname, '../..')
const migration = 'drizzle/main/9999_rename.sql'

/** [check, file, what stands in it]: a small checkout with one fault for each check. */
const faults: Record<string, [file: string, text: string]> = {
  types: ['src/wrong-type.ts', `export const list: string[] = []\nexport const first: string = list[0]\n`],
  lint: ['src/circle.ts', `import type { Two } from './other-half.ts'\n\nexport type One = Two[]\n`],
  format: ['src/unformatted.ts', `export   const spaced = 1;\n`],
  comments: ['src/wide.ts', `// ${'word '.repeat(21).trim()}\nexport const wide = 2\n`],
  messages: ['web/messages/ko.json', `{\n  "hello": "안녕하세요",\n  "unused": "아무도 안 써요"\n}\n`],
  'dead code': ['src/nobody.ts', `export const nobodyImportsThis = 1\n`],
  migrations: [migration, `alter table post rename column caption to text;\n`],
}
/** What the checks need to find nothing else. */
const sound: [file: string, text: string][] = [
  [
    'src/server.ts',
    Object.values(faults)
      .flatMap(([file]) => (/^src\/(wrong|circle|unf|wide)/.test(file) ? [`export * from './${file.slice(4)}'\n`] : []))
      .join(''),
  ],
  ['src/other-half.ts', `import type { One } from './circle.ts'\n\nexport type Two = One | null\n`],
  ['web/messages/en.json', `{\n  "hello": "Hello",\n  "unused": "Nobody uses it"\n}\n`],
  ['web/src/page.tsx', `m.hello()\n`],
  ['tsconfig.json', JSON.stringify({ extends: join(root, 'tsconfig.json'), include: ['src'] })],
  ['knip.json', JSON.stringify({ entry: ['src/server.ts'], project: ['src/**/*.ts'], include: ['files'] })],
  ['drizzle/log/0000_log.sql', ''],
  ['.gitignore', 'node_modules\n'],
  ['docs/glossary.md', readFileSync(join(root, 'docs/glossary.md'), 'utf8')],
]

it('each check refuses its planted fault, and names the file', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'kiwi-check-'))
  try {
    for (const file of ['oxlint.config.ts', 'tools/tower.ts', 'package.json', '.oxfmtrc.json']) cpSync(join(root, file), join(dir, file))
    symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'))
    for (const [file, text] of [...sound, ...Object.values(faults)]) {
      mkdirSync(dirname(join(dir, file)), { recursive: true })
      writeFileSync(join(dir, file), text)
    }
    const io = { root: dir, env: process.env, json: false, signal: new AbortController().signal } as CommandIo
    const runs = await Promise.all(readingChecks.map(async ({ name, run }) => ({ name, ...(await run(io)) })))
    const named = runs.map(({ name, ok, output }) => ({ name, ok, namesFile: output.includes(wordOf(name)) }))
    expect(named).toEqual(Object.keys(faults).map((name) => ({ name, ok: false, namesFile: true })))
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
})

/** Messages name the language and the key. */
const wordOf = (check: string) => (check === 'messages' ? '"unused" is used nowhere' : faults[check]![0])
