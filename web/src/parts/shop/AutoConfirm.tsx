import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { m } from '../../paraglide/messages.js'
import { kiwi } from '../../state/kiwi.ts'
import { productQueries } from '../../state/orders/queries.ts'
import { toastFailure } from '../../state/toasts.ts'
import { BlockSkeleton } from '../Skeletons.tsx'
import { SwitchRow } from '../SwitchRow.tsx'

/** Whether orders are confirmed, and so captured, when they are placed. */
export function AutoConfirm({ handle }: { handle: string }) {
  const client = useQueryClient()
  const { data: shop, isPending } = useQuery(productQueries.shop(handle))
  const save = useMutation({
    mutationFn: (autoConfirm: boolean) => kiwi.shops.setAutoConfirm.mutate({ autoConfirm }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['shop', handle] }),
    onError: toastFailure,
  })
  if (isPending) return <BlockSkeleton className="h-12" />
  if (!shop) return null
  return (
    <SwitchRow
      label={m.shop_auto_confirm()}
      hint={m.shop_auto_confirm_hint()}
      checked={save.isPending ? save.variables : shop.autoConfirm}
      onChange={(next) => save.mutate(next)}
    />
  )
}
