import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Check, TicketPercent } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { asKiwiError, kiwi } from '../../state/kiwi.ts'
import { useMe } from '../../state/me.ts'
import { couponQueries, type OfferedCoupon, useTakeCoupon, wordDiscount, wordTerms } from '../../state/orders/coupons.ts'
import { toast } from '../../state/toasts.ts'
import { Button } from '../Button.tsx'
import { TextField } from '../TextField.tsx'

/**
 * The coupons of a shop: take one with its button, or by its code. Nothing for people who are not
 * members.
 */
export function CouponBox({ handle }: { handle: string }) {
  return useMe()?.status === 'active' ? <Box handle={handle} /> : null
}

function Box({ handle }: { handle: string }) {
  const client = useQueryClient()
  const offers = useQuery(couponQueries.ofShop(handle)).data?.coupons ?? []
  const [isTyping, setTyping] = useState(false)
  const [code, setCode] = useState('')
  const take = useTakeCoupon()
  const byCode = useMutation({
    mutationFn: () => kiwi.coupons.takeByCode.mutate({ handle, code }),
    onSuccess: () => {
      setCode('')
      setTyping(false)
      void client.invalidateQueries({ queryKey: ['coupons'] })
      toast(m.coupon_taken_toast())
    },
  })
  function send(event: FormEvent) {
    event.preventDefault()
    if (code.trim() !== '') byCode.mutate()
  }
  return (
    <section aria-label={m.coupon_box()} className="mx-4 mb-5 rounded-3xl bg-kiwi-soft p-4">
      <ul className="space-y-2">
        {offers.map((coupon) => (
          <li key={coupon.couponId} className="flex items-center justify-between gap-3">
            <CouponFacts coupon={coupon} />
            {coupon.isTaken ? (
              <span className="inline-flex min-h-11 shrink-0 items-center gap-1 text-sm font-semibold text-muted">
                <Check aria-hidden className="size-4" />
                {coupon.isUsed ? m.coupon_used_mark() : m.coupon_taken_mark()}
              </span>
            ) : (
              <Button
                className="shrink-0"
                busy={take.isPending && take.variables === coupon.couponId}
                aria-label={`${coupon.title} ${m.coupon_take()}`}
                onClick={() => take.mutate(coupon.couponId)}
              >
                {m.coupon_take()}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {take.isError && (
        <p role="alert" className="mt-2 text-sm font-medium text-danger">
          {asKiwiError(take.error).message}
        </p>
      )}
      {isTyping ? (
        <form onSubmit={send} className="mt-2 flex items-end gap-2">
          <TextField
            className="min-w-0 flex-1"
            label={m.coupon_code()}
            value={code}
            onChange={(next) => {
              setCode(next)
              byCode.reset()
            }}
            maxLength={20}
            autoCapitalize="characters"
            autoComplete="off"
            error={byCode.isError ? asKiwiError(byCode.error).message : null}
          />
          <Button type="submit" kind="quiet" className="shrink-0" busy={byCode.isPending}>
            {m.coupon_take()}
          </Button>
        </form>
      ) : (
        <Button kind="plain" className="mt-1 px-2 text-sm" onClick={() => setTyping(true)}>
          <TicketPercent aria-hidden className="size-4" />
          {m.coupon_have_code()}
        </Button>
      )}
    </section>
  )
}

/** What it takes off, its title and its conditions. */
export function CouponFacts({ coupon }: { coupon: Omit<OfferedCoupon, 'isTaken' | 'isUsed'> }) {
  return (
    <span className="min-w-0 leading-snug">
      <span className="block font-bold break-words">{wordDiscount(coupon)}</span>
      <span className="block text-[0.9375rem] break-words">{coupon.title}</span>
      <span className="block text-sm text-muted">{wordTerms(coupon).join(' · ')}</span>
    </span>
  )
}
