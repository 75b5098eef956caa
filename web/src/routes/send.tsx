import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { m } from '../paraglide/messages.js'
import { Column } from '../parts/Column.tsx'
import { Gate } from '../parts/Gate.tsx'
import { Failure } from '../parts/Message.tsx'
import { PageHeader } from '../parts/PageHeader.tsx'
import { PayeePicker } from '../parts/PayeePicker.tsx'
import { SendSteps } from '../parts/SendSteps.tsx'
import { BlockSkeleton } from '../parts/Skeletons.tsx'
import type { Payee } from '../state/payee.ts'
import { queries } from '../state/queries.ts'

export function SendPage() {
  const { to, shop } = useSearch({ from: '/wallet/send' })
  return (
    <Column>
      <PageHeader back title={shop ? m.pay_title() : m.send_title()} />
      <div className="px-4 pb-8">
        <Gate verifyReason={m.verify_needed_wallet()}>
          {() => (shop ? <ToShop handle={shop} /> : to ? <ToPerson handle={to} /> : <ToAnyone />)}
        </Gate>
      </div>
    </Column>
  )
}

function ToAnyone() {
  const [payee, setPayee] = useState<Payee | null>(null)
  return payee ? (
    <SendSteps payee={payee} onChange={() => setPayee(null)} />
  ) : (
    <PayeePicker onPick={(person) => setPayee({ kind: 'person', name: person.displayName, handle: person.handle, person })} />
  )
}

function ToPerson({ handle }: { handle: string }) {
  const { data: person, error, isPending, refetch } = useQuery(queries.profile(handle))
  if (isPending) return <BlockSkeleton />
  if (!person) return <Failure error={error} retry={() => void refetch()} />
  return <SendSteps payee={{ kind: 'person', name: person.displayName, handle: person.handle, person }} />
}

function ToShop({ handle }: { handle: string }) {
  const { data: shop, error, isPending, refetch } = useQuery(queries.shop(handle))
  if (isPending) return <BlockSkeleton />
  if (!shop) return <Failure error={error} retry={() => void refetch()} />
  return <SendSteps payee={{ kind: 'shop', name: shop.name, handle: shop.handle }} />
}
