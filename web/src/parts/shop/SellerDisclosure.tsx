import { useQuery } from '@tanstack/react-query'
import { ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { productQueries } from '../../state/orders/queries.ts'
import { roomQueries } from '../../state/orders/room-queries.ts'
import type { ShopDetails } from '../../state/orders/seller-text.ts'
import { Failure } from '../Message.tsx'
import { BlockSkeleton } from '../Skeletons.tsx'

/** Who sells, and what the shop says of hours and returns: read when it is opened. */
export function SellerDisclosure({ handle, className = '' }: { handle: string; className?: string }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <details
      className={`group rounded-2xl border border-line bg-card px-4 ${className}`}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary className="flex min-h-13 cursor-pointer list-none items-center justify-between gap-3 font-semibold [&::-webkit-details-marker]:hidden">
        {m.seller_title()}
        <ChevronDown aria-hidden className="size-5 text-muted transition-transform group-open:rotate-180" />
      </summary>
      {isOpen && <Facts handle={handle} />}
    </details>
  )
}

function Facts({ handle }: { handle: string }) {
  const shop = useQuery(productQueries.shop(handle)).data
  const { data, error, isPending, refetch } = useQuery(roomQueries.details(handle))
  if (isPending) return <BlockSkeleton className="mb-4 h-24" />
  if (!data) return <Failure error={error} retry={() => void refetch()} />
  const lines = [...sellerLines(data), [m.shop_hours(), shop?.hours ?? ''], [m.shop_return_policy(), shop?.returnPolicy ?? '']] as const
  const shown = lines.filter(([, value]) => value !== '')
  return (
    <div className="pb-4 text-[0.9375rem]">
      {data.seller === null && <p className="pb-2 text-muted">{data.kind === null ? m.seller_none() : m.seller_private_hidden()}</p>}
      {shown.length > 0 && (
        <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1.5">
          {shown.map(([label, value]) => (
            <div key={label} className="contents">
              <dt className="text-muted">{label}</dt>
              <dd className="wrap-anywhere whitespace-pre-wrap">
                <bdi>{value}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  )
}

function sellerLines({ seller }: ShopDetails): (readonly [label: string, value: string])[] {
  if (seller === null) return []
  const reach = [
    [m.seller_phone(), seller.phone],
    [m.seller_email(), seller.email],
  ] as const
  if (seller.kind === 'private') return [[m.seller_name(), seller.name], ...reach]
  return [
    [m.seller_company(), seller.name],
    [m.seller_representative(), seller.representative],
    [m.seller_registration(), seller.registrationNumber],
    [m.seller_report(), seller.mailOrderNumber || m.seller_report_none()],
    [m.seller_address(), seller.address],
    ...reach,
  ]
}
