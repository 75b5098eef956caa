import { findDuplicates } from '../commerce/products/find-duplicates.ts'
import { mergeProducts } from '../commerce/products/merge-products.ts'
import { idArgument } from './id-argument.ts'
import type { Register } from './program.ts'
import { withRunner } from './with-runner.ts'

export const register: Register = (program, io) => {
  const products = program.command('products').description('find and merge products that are the same thing')
  products
    .command('duplicates')
    .description('products of one shop that have the same title and brand, the oldest first')
    .option('--shop <handle>', 'of this shop only')
    .action(({ shop }: { shop?: string }) =>
      withRunner(io, async (ctx) => {
        const found = await findDuplicates(ctx, { shopHandle: shop?.replace(/^@/, '') ?? null, limit: 100 })
        io.answer({ duplicates: found }, () =>
          found.length === 0
            ? 'no two products look the same'
            : found
                .flatMap(({ shopHandle, title, products: same }) => [
                  `${title} (${shopHandle ?? 'sold elsewhere'})`,
                  ...same.map(
                    ({ id, canonicalKey, stock, tags, orders }) =>
                      `  ${id}  ${canonicalKey}  stock ${stock}, ${tags} tags, ${orders} orders`,
                  ),
                ])
                .join('\n'),
        )
      }),
    )
  products
    .command('merge')
    .description('move everything of one product to another: tags, reviews, questions, carts, lists, stock; it cannot be undone')
    .argument('<product>', 'the product that ends', idArgument)
    .requiredOption('--into <product>', 'the product that is kept', idArgument)
    .action((dropId: string, { into: keepId }: { into: string }) =>
      withRunner(io, async (ctx) => {
        const merged = await mergeProducts(ctx, { dropId, keepId })
        io.answer(merged, () => `merged: ${merged.posts} posts moved, ${merged.stock} in stock`)
      }),
    )
}
