import { balanceProof } from '../pay/proof/schema.ts'
import { readBankCall } from '../pay/bank/read-bank-call.ts'
import { topUp } from '../pay/bank/top-up.ts'
import { withdraw } from '../pay/bank/withdraw.ts'
import { readProof } from '../pay/proof/read-proof.ts'
import {
  bankCallInput,
  bankCallView,
  csvFile,
  historyCsvInput,
  historyInput,
  historyPage,
  listRequestsInput,
  moneyRequestInput,
  moneyRequestPage,
  moneyRequestView,
  payShopInput,
  receipt,
  receiptInput,
  requestMoneyInput,
  sendInput,
  topUpInput,
  transferReceipt,
  wallet,
  withdrawInput,
} from '../pay/schema.ts'
import { pointsHistory, readPoints } from '../pay/points/read-points.ts'
import { pointsHistoryInput, pointsPage, pointsView } from '../pay/points/schema.ts'
import { cancelRequest, declineRequest } from '../pay/wallet/close-request.ts'
import { historyCsv } from '../pay/wallet/history-csv.ts'
import { listHistory } from '../pay/wallet/list-history.ts'
import { listRequests } from '../pay/wallet/list-requests.ts'
import { payShop } from '../pay/wallet/pay-shop.ts'
import { readMoneyRequest } from '../pay/wallet/read-money-request.ts'
import { readReceipt } from '../pay/wallet/read-receipt.ts'
import { readWallet } from '../pay/wallet/read-wallet.ts'
import { requestMoney } from '../pay/wallet/request-money.ts'
import { sendMoney } from '../pay/wallet/send-money.ts'
import { noInput } from '../shared/text.ts'
import { payBankRouter } from './pay-bank.ts'
import { payPinRouter } from './pay-pin.ts'
import { virtualAccountsRouter } from './pay-virtual-accounts.ts'
import { member, owner, router } from './trpc.ts'

export const payRouter = router({
  wallet: member('read', noInput, wallet).query(({ ctx }) => readWallet(ctx)),
  history: member('read', historyInput, historyPage).query(({ ctx, input }) => listHistory(ctx, input)),
  historyCsv: member('heavy', historyCsvInput, csvFile).query(({ ctx, input }) => historyCsv(ctx, input)),
  receipt: owner('read', receiptInput, receipt).query(({ ctx, input }) => readReceipt(ctx, input)),
  requests: member('read', listRequestsInput, moneyRequestPage).query(({ ctx, input }) => listRequests(ctx, input)),
  request: owner('read', moneyRequestInput, moneyRequestView).query(({ ctx, input }) => readMoneyRequest(ctx, input)),
  requestMoney: member('pay', requestMoneyInput, moneyRequestView).mutation(({ ctx, input }) => requestMoney(ctx, input)),
  declineRequest: owner('write', moneyRequestInput, moneyRequestView).mutation(({ ctx, input }) => declineRequest(ctx, input)),
  cancelRequest: owner('write', moneyRequestInput, moneyRequestView).mutation(({ ctx, input }) => cancelRequest(ctx, input)),
  send: member('pay', sendInput, transferReceipt).mutation(({ ctx, input }) => sendMoney(ctx, input)),
  payShop: member('pay', payShopInput, transferReceipt).mutation(({ ctx, input }) => payShop(ctx, input)),
  points: member('read', noInput, pointsView).query(({ ctx }) => readPoints(ctx)),
  pointsHistory: member('read', pointsHistoryInput, pointsPage).query(({ ctx, input }) => pointsHistory(ctx, input)),
  proof: member('read', noInput, balanceProof).query(({ ctx }) => readProof(ctx)),
  topUp: member('bank', topUpInput, bankCallView).mutation(({ ctx, input }) => topUp(ctx, input)),
  withdraw: member('bank', withdrawInput, bankCallView).mutation(({ ctx, input }) => withdraw(ctx, input)),
  bankCall: owner('read', bankCallInput, bankCallView).query(({ ctx, input }) => readBankCall(ctx, input)),
  bank: payBankRouter,
  pin: payPinRouter,
  virtualAccounts: virtualAccountsRouter,
})
