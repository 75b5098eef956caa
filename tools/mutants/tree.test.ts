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

test('what only staff or a job calls is reached too, the tests of its own area first', () => {
  expect(tree.testsOf({ file: 'src/commerce/orders/orders-around.ts', start: 0 })).toContain('test/authorisation.test.ts')
  expect(tree.testsOf({ file: 'src/social/comments/screen-comments.ts', start: 0 })[0]).toMatch(/^src\/social\/comments\//)
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

/** The tests of the first place of a text in a file of functions. */
const testsAt = (name: string, text: string) => {
  const file = `drizzle/main/functions/${name}.sql`
  const start = readFileSync(join(root, file), 'utf8').indexOf(text)
  expect(start).toBeGreaterThan(0)
  return tree.testsOf({ file, start }).slice(0, 20)
}

test('a function that only triggers run is reached through who writes their table and who names what it writes', () => {
  expect(testsAt('search', "where state = 'visible'").slice(0, 3)).toContain('src/social/search/changed-rows.test.ts')
  expect(testsAt('counts', 'as moved from new_rows')[0]).toBe('src/commerce/products/moved-rows.test.ts')
  expect(testsAt('counts', 'move_rating(old.product_id, old.stars')).toContain('src/commerce/reviews/reviews.test.ts')
  expect(testsAt('commissions', 'pays_commission(new.product_id)')).toContain('src/commerce/commissions/commissions.test.ts')
  expect(testsAt('status', 'withhold_reactions(new.id')).toContain('src/commerce/products/moved-rows.test.ts')
})

test('so are the conditions of a trigger, and a function that changes no table', () => {
  expect(testsAt('options', 'old.price_krw <> new.price_krw')).toContain('src/commerce/products/kept-counts.test.ts')
  expect(testsAt('ledger', 'having count(*) <> 2')).toContain('src/pay/proof/tampering.test.ts')
})
