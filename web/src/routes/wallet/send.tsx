import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { m } from '../../paraglide/messages.js'
import { isolated } from '../../state/isolated.ts'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Failure } from '../../parts/Message.tsx'
import { PayeePicker } from '../../parts/wallet/PayeePicker.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { SendSteps } from '../../parts/wallet/SendSteps.tsx'
import { queries } from '../../state/social/queries.ts'
import { productQueries } from '../../state/orders/queries.ts'

export function SendPage() {
  const { to, shop } = useSearch({ from: '/wallet/send' })
  return (
    <MemberPage title={shop ? m.pay_title() : m.send_title()} verifyReason={m.verify_needed_wallet()}>
      {() => (shop ? <ToShop handle={shop} /> : to ? <ToPerson handle={to} /> : <ToAnyone />)}
    </MemberPage>
  )
}

/** The address holds the chosen person, so that Back leads to the choice again. */
function ToAnyone() {
  const navigate = useNavigate()
  return <PayeePicker onPick={(person) => void navigate({ to: '/wallet/send', search: { to: person.handle } })} />
}

function ToPerson({ handle }: { handle: string }) {
  const search = useSearch({ from: '/wallet/send' })
  const { data: person, error, isPending, refetch } = useQuery(queries.profile(handle))
  if (isPending) return <BlockSkeleton />
  if (!person) return <Failure error={error} retry={() => void refetch()} />
  return (
    <SendSteps
      payee={{ kind: 'person', name: isolated(person.displayName), handle: person.handle, person }}
      draft={{ amountKrw: search.amount ?? 0, memo: search.memo ?? '' }}
      requestId={search.request ?? null}
      roomId={search.room ?? null}
    />
  )
}

function ToShop({ handle }: { handle: string }) {
  const search = useSearch({ from: '/wallet/send' })
  const { data: shop, error, isPending, refetch } = useQuery(productQueries.shop(handle))
  if (isPending) return <BlockSkeleton />
  if (!shop) return <Failure error={error} retry={() => void refetch()} />
  return (
    <SendSteps
      payee={{ kind: 'shop', id: shop.id, name: isolated(shop.name), handle: shop.handle }}
      draft={{ amountKrw: search.amount ?? 0, memo: search.memo ?? '' }}
    />
  )
}
