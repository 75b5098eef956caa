import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { RouterOutputs } from '@kiwi/sdk'
import { m } from '../../paraglide/messages.js'
import { isolated } from '../../state/isolated.ts'
import { kiwi } from '../../state/kiwi.ts'
import { availableKrw } from '../../state/wallet/limits.ts'
import { formatKrw } from '../../state/wording.ts'
import { Button } from '../Button.tsx'
import { usePayment } from '../wallet/use-payment.tsx'
import { walletQueries } from '../../state/wallet/queries.ts'

/** The shop's debt after refunds, and a button to pay it, or as much as the wallet holds. */
export function PayBack({ shop, owingKrw }: { shop: { id: string; handle: string; name: string }; owingKrw: number }) {
  const client = useQueryClient()
  const wallet = useQuery(walletQueries.wallet()).data
  const payment = usePayment<RouterOutputs['shops']['payouts']['fund']>()
  const amountKrw = Math.min(owingKrw, wallet ? availableKrw(wallet) : 0, wallet?.limits.perPaymentKrw ?? 0)
  return (
    <div className="mt-4 rounded-3xl bg-honey-soft p-5 text-honey">
      <p>{m.payouts_owes({ amount: formatKrw(owingKrw) })}</p>
      {payment.error && (
        <p role="alert" className="mt-2 font-medium text-danger">
          {payment.error}
        </p>
      )}
      {payment.data && (
        <p role="status" className="mt-2 font-medium">
          {m.payouts_funded({ amount: formatKrw(payment.data.amountKrw) })}
        </p>
      )}
      <Button
        className="mt-3 min-h-12 w-full"
        disabled={amountKrw <= 0}
        busy={payment.isPending}
        onClick={() =>
          payment.start({
            title: m.payouts_open(),
            payeeName: isolated(shop.name),
            signed: { verb: 'shops.payouts.fund', amountKrw, payee: { id: shop.id, shown: `shop:${shop.handle}` } },
            subject: '',
            pay: async (order) => {
              const paid = await kiwi.shops.payouts.fund.mutate({ ...order, amountKrw })
              void client.invalidateQueries({ queryKey: ['payouts'] })
              return paid
            },
          })
        }
      >
        {m.payouts_fund({ amount: formatKrw(amountKrw) })}
      </Button>
      {payment.sheet}
    </div>
  )
}
