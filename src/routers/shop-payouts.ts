import { csvFile, transferReceipt } from '../pay/schema.ts'
import { fundShop } from '../pay/settlement/fund-shop.ts'
import { listPayouts } from '../pay/settlement/list-payouts.ts'
import { readStatement } from '../pay/settlement/read-statement.ts'
import { fundShopInput, listPayoutsInput, payoutInput, payoutPage, statement, statementInput } from '../pay/settlement/schema.ts'
import { statementCsv } from '../pay/settlement/statement-csv.ts'
import { router, shop } from './trpc.ts'

export const shopPayoutsRouter = router({
  list: shop('money', 'read', listPayoutsInput, payoutPage).query(({ ctx, input }) => listPayouts(ctx, input)),
  fund: shop('account', 'pay', fundShopInput, transferReceipt).mutation(({ ctx, input }) => fundShop(ctx, input)),
  statement: shop('money', 'read', statementInput, statement).query(({ ctx, input }) => readStatement(ctx, input)),
  statementCsv: shop('money', 'heavy', payoutInput, csvFile).query(({ ctx, input }) => statementCsv(ctx, input)),
})
