import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Plus, TicketPercent } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { Button } from '../../parts/Button.tsx'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { UnsavedDialog } from '../../parts/LeaveGuard.tsx'
import { Message } from '../../parts/Message.tsx'
import { Modal } from '../../parts/Modal.tsx'
import { CouponFacts } from '../../parts/orders/CouponBox.tsx'
import { PagedList } from '../../parts/PagedList.tsx'
import { RoomPage } from '../../parts/shop/RoomPage.tsx'
import { TextField } from '../../parts/TextField.tsx'
import { WonInput } from '../../parts/WonInput.tsx'
import { asKiwiError, kiwi } from '../../state/kiwi.ts'
import { couponQueries, type ShopCoupon } from '../../state/orders/coupons.ts'
import { toast, toastFailure } from '../../state/toasts.ts'
import { formatCount, formatKrw } from '../../state/wording.ts'

export function ShopCouponsPage() {
  const [isMaking, setMaking] = useState(false)
  return (
    <RoomPage title={m.shop_coupons()} permission="products">
      {() => (
        <>
          <Button className="mb-4 w-full sm:w-auto" onClick={() => setMaking(true)}>
            <Plus aria-hidden className="size-5" />
            {m.coupon_make()}
          </Button>
          <Coupons />
          {isMaking && <MakeSheet onClose={() => setMaking(false)} />}
        </>
      )}
    </RoomPage>
  )
}

const stateNames: Record<ShopCoupon['state'], () => string> = {
  open: m.coupon_state_open,
  planned: m.coupon_state_not_yet,
  ended: m.coupon_state_ended,
  used_up: m.coupon_state_used_up,
  stopped: m.coupon_state_stopped,
}

function Coupons() {
  const client = useQueryClient()
  const query = useInfiniteQuery(couponQueries.shop())
  const [asked, setAsked] = useState<ShopCoupon | null>(null)
  const stop = useMutation({
    mutationFn: (couponId: string) => kiwi.shops.coupons.stop.mutate({ couponId }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['coupons'] })
      toast(m.coupon_stopped())
    },
    onError: toastFailure,
    onSettled: () => setAsked(null),
  })
  const coupons = query.data?.pages.flatMap((page) => page.coupons) ?? []
  return (
    <>
      <PagedList
        query={query}
        isEmpty={coupons.length === 0}
        empty={<Message Icon={TicketPercent} title={m.shop_coupons_none()} body={m.shop_coupons_none_body()} />}
      >
        <ul className="space-y-3">
          {coupons.map((coupon) => (
            <li key={coupon.couponId} className="rounded-3xl bg-card p-4 shadow-card">
              <div className="flex items-start justify-between gap-3">
                <CouponFacts coupon={coupon} />
                <span className={`shrink-0 text-sm font-semibold ${coupon.state === 'open' ? 'text-kiwi' : 'text-muted'}`}>
                  {stateNames[coupon.state]()}
                </span>
              </div>
              {coupon.code !== null && <p className="mt-1 text-sm font-semibold">{m.coupon_code_is({ code: coupon.code })}</p>}
              <dl className="mt-3 grid grid-cols-2 gap-2 sm:grid-cols-4">
                {(
                  [
                    [m.coupon_number_taken(), formatCount(coupon.takenCount)],
                    [m.coupon_number_used(), formatCount(coupon.usedCount)],
                    [m.coupon_number_sales(), formatKrw(coupon.salesKrw)],
                    [m.coupon_number_discount(), formatKrw(coupon.discountKrw)],
                  ] as const
                ).map(([label, value]) => (
                  <div key={label}>
                    <dt className="text-sm text-muted">{label}</dt>
                    <dd className="font-semibold tabular-nums">{value}</dd>
                  </div>
                ))}
              </dl>
              {(coupon.state === 'open' || coupon.state === 'planned') && (
                <Button kind="quiet" className="mt-3" onClick={() => setAsked(coupon)} aria-label={`${coupon.title} ${m.coupon_stop()}`}>
                  {m.coupon_stop()}
                </Button>
              )}
            </li>
          ))}
        </ul>
      </PagedList>
      {asked && (
        <ConfirmDialog
          title={m.coupon_stop_ask()}
          body={m.coupon_stop_body()}
          action={m.coupon_stop()}
          busy={stop.isPending}
          onConfirm={() => stop.mutate(asked.couponId)}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  )
}

const dayMs = 86_400_000
const seoulDay = (atMs: number) => new Date(atMs + 9 * 3_600_000).toISOString().slice(0, 10)
const numberOf = (text: string) => Number(text.replace(/\D/g, ''))
const orNull = (text: string) => (numberOf(text) > 0 ? numberOf(text) : null)

function MakeSheet({ onClose }: { onClose: () => void }) {
  const client = useQueryClient()
  const [kind, setKind] = useState<'amount' | 'percent'>('amount')
  const [given, setGiven] = useState({ title: '', code: '', value: '', cap: '', minimum: '', total: '', perPerson: '1' })
  const [days, setDays] = useState(() => ({ from: seoulDay(Date.now()), until: seoulDay(Date.now() + 30 * dayMs) }))
  const set = (name: keyof typeof given) => (text: string) => {
    setGiven((before) => ({ ...before, [name]: text }))
    make.reset()
  }
  const [isLeaving, setLeaving] = useState(false)
  const isTyped = [given.title, given.code, given.value, given.cap, given.minimum, given.total].some((text) => text.trim() !== '')
  const make = useMutation({
    mutationFn: () =>
      kiwi.shops.coupons.make.mutate({
        title: given.title,
        code: given.code.trim() === '' ? null : given.code,
        kind,
        value: numberOf(given.value),
        capKrw: kind === 'percent' ? orNull(given.cap) : null,
        minimumKrw: numberOf(given.minimum),
        totalCount: orNull(given.total),
        perPerson: Math.max(1, numberOf(given.perPerson)),
        productIds: null,
        startsAt: new Date(`${days.from}T00:00:00+09:00`).toISOString(),
        endsAt: new Date(Date.parse(`${days.until}T00:00:00+09:00`) + dayMs).toISOString(),
      }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['coupons'] })
      toast(m.coupon_made())
      onClose()
    },
  })
  const error = make.error ? asKiwiError(make.error) : null
  const errorOf = (...fields: string[]) => (error && fields.some((field) => error.field?.startsWith(field)) ? error.message : null)
  const isTooSmall = kind === 'amount' && numberOf(given.minimum) < numberOf(given.value) + 100
  const isTooLarge = kind === 'percent' && numberOf(given.value) > 90
  function send(event: FormEvent) {
    event.preventDefault()
    make.mutate()
  }
  return (
    <Modal title={m.coupon_make()} body={m.coupon_make_lead()} onClose={() => (isTyped ? setLeaving(true) : onClose())}>
      <form onSubmit={send} className="mt-3 space-y-4">
        <TextField label={m.coupon_title()} value={given.title} onChange={set('title')} maxLength={40} required />
        <fieldset className="grid grid-cols-2 gap-2">
          <legend className="mb-1.5 text-sm font-semibold">{m.coupon_kind()}</legend>
          {(['amount', 'percent'] as const).map((one) => (
            <label key={one} className="flex min-h-11 items-center gap-2 rounded-2xl bg-sunken px-4">
              <input type="radio" name="kind" checked={kind === one} onChange={() => setKind(one)} />
              {one === 'amount' ? m.coupon_kind_amount() : m.coupon_kind_percent()}
            </label>
          ))}
        </fieldset>
        <TextField
          label={kind === 'amount' ? m.coupon_value_amount() : m.coupon_value_percent()}
          value={given.value}
          onChange={set('value')}
          Input={WonInput}
          maxLength={9}
          required
          error={isTooLarge ? m.coupon_percent_most() : errorOf('value')}
        />
        {kind === 'percent' && (
          <TextField
            label={m.coupon_cap()}
            value={given.cap}
            onChange={set('cap')}
            Input={WonInput}
            maxLength={9}
            hint={m.coupon_total_hint()}
          />
        )}
        <TextField
          label={m.coupon_minimum()}
          value={given.minimum}
          onChange={set('minimum')}
          Input={WonInput}
          maxLength={9}
          error={given.value !== '' && isTooSmall ? m.coupon_minimum_least() : errorOf('minimumKrw')}
        />
        <TextField label={m.coupon_total()} value={given.total} onChange={set('total')} inputMode="numeric" hint={m.coupon_total_hint()} />
        <TextField label={m.coupon_per_person()} value={given.perPerson} onChange={set('perPerson')} inputMode="numeric" />
        <TextField
          label={m.coupon_code()}
          value={given.code}
          onChange={set('code')}
          maxLength={20}
          hint={m.coupon_code_hint()}
          error={errorOf('code')}
        />
        <div className="grid grid-cols-2 gap-2">
          <TextField label={m.coupon_day_from()} type="date" value={days.from} onChange={(from) => setDays({ ...days, from })} required />
          <TextField
            label={m.coupon_day_until()}
            type="date"
            min={days.from}
            value={days.until}
            onChange={(until) => setDays({ ...days, until })}
            required
            error={errorOf('endsAt')}
          />
        </div>
        {error && !errorOf('value', 'minimumKrw', 'code', 'endsAt') && (
          <p role="alert" className="text-sm font-medium text-danger">
            {error.message}
          </p>
        )}
        <Button
          type="submit"
          className="min-h-13 w-full"
          busy={make.isPending}
          disabled={given.title.trim() === '' || numberOf(given.value) === 0 || isTooSmall || isTooLarge}
        >
          {m.coupon_make()}
        </Button>
      </form>
      {isLeaving && <UnsavedDialog onLeave={onClose} onStay={() => setLeaving(false)} />}
    </Modal>
  )
}
