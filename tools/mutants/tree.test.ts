import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readTree } from './tree.ts'

const root = join(import.meta.dirname, '../..')
const tree = readTree(root)

test('the tests of a file are those that import it, from nearby first', () => {
  const tests = tree.testsOf({ file: 'src/commerce/orders/rules.ts', start: 0 })
  expect(tests.slice(0, 4).every((file) => file.startsWith('src/commerce/orders/'))).toBe(true)
  expect(tests).toContain('test/authorisation.test.ts')
})

test('a function of the database is reached through those who call it', () => {
  const file = 'drizzle/main/functions/holds.sql'
  const start = readFileSync(join(root, file), 'utf8').indexOf('function place_holds') + 100
  expect(tree.testsOf({ file, start })[0]).toBe('src/pay/ledger/holds.test.ts')
})

test('a function that only functions call is reached through those who call them', () => {
  const file = 'drizzle/main/functions/holds.sql'
  const start = readFileSync(join(root, file), 'utf8').indexOf("'Asia/Seoul'")
  expect(tree.testsOf({ file, start })).toContain('src/pay/ledger/holds.test.ts')
})

test('a trigger that nobody calls is reached through the table it writes', () => {
  const file = 'drizzle/main/functions/search.sql'
  expect(tree.testsOf({ file, start: 1_200 })).toContain('src/social/search/sync-search.test.ts')
})
