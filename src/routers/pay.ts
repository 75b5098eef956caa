import { linkBankAccount } from '../domain/pay/link-bank-account.ts'
import { listHistory } from '../domain/pay/list-history.ts'
import { payShop } from '../domain/pay/pay-shop.ts'
import { readBankCall } from '../domain/pay/read-bank-call.ts'
import { readWallet } from '../domain/pay/read-wallet.ts'
import { bankCallInput, historyInput, linkBankAccountInput, payShopInput, sendInput, topUpInput } from '../domain/pay/schema.ts'
import { sendMoney } from '../domain/pay/send-money.ts'
import { topUp } from '../domain/pay/top-up.ts'
import { nothing } from '../domain/text.ts'
import { member, owner, router } from './trpc.ts'

export const payRouter = router({
  wallet: member.input(nothing).query(({ ctx }) => readWallet(ctx)),
  history: member.input(historyInput).query(({ ctx, input }) => listHistory(ctx, input)),
  linkBankAccount: member.input(linkBankAccountInput).mutation(({ ctx, input }) => linkBankAccount(ctx, input)),
  topUp: member.input(topUpInput).mutation(({ ctx, input }) => topUp(ctx, input)),
  bankCall: owner.input(bankCallInput).query(({ ctx, input }) => readBankCall(ctx, input)),
  send: member.input(sendInput).mutation(({ ctx, input }) => sendMoney(ctx, input)),
  payShop: member.input(payShopInput).mutation(({ ctx, input }) => payShop(ctx, input)),
})
