import type { RouterOutputs } from '@kiwi/sdk'
import { type UseMutationResult, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { maxLengths } from '../../../../src/shared/bounds.ts'
import { m } from '../../paraglide/messages.js'
import { Button } from '../../parts/Button.tsx'
import { Failure } from '../../parts/Message.tsx'
import { WordsField } from '../../parts/orders/WordsField.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { AutoConfirm } from '../../parts/shop/AutoConfirm.tsx'
import { RoomPage } from '../../parts/shop/RoomPage.tsx'
import { ShopPictures } from '../../parts/shop/ShopPictures.tsx'
import { SellerFields } from '../../parts/shop/SellerFields.tsx'
import { TextField } from '../../parts/TextField.tsx'
import { asKiwiError, kiwi } from '../../state/kiwi.ts'
import { productQueries } from '../../state/orders/queries.ts'
import { roomQueries } from '../../state/orders/room-queries.ts'
import { noSeller, sellerInput, type SellerText, type ShopDetails } from '../../state/orders/seller-text.ts'
import { toast } from '../../state/toasts.ts'

type Shop = RouterOutputs['shops']['get']
type ShippingRule = RouterOutputs['shops']['shipping']

export function RoomSettingsPage() {
  return (
    <RoomPage title={m.room_settings()} permission="settings">
      {({ handle }) => <Settings handle={handle} />}
    </RoomPage>
  )
}

function Settings({ handle }: { handle: string }) {
  const shop = useQuery(productQueries.shop(handle))
  const details = useQuery(roomQueries.details(handle))
  const shipping = useQuery(roomQueries.shipping())
  const failed = [shop, details, shipping].find(({ data, isPending }) => !data && !isPending)
  if (failed) return <Failure error={failed.error} retry={() => void failed.refetch()} />
  if (!shop.data || !details.data || !shipping.data) return <BlockSkeleton className="h-96" />
  return (
    <div className="space-y-4">
      <section className="rounded-3xl border border-line bg-card p-5">
        <AutoConfirm handle={handle} />
      </section>
      <ShopPictures shop={shop.data} />
      <Description shop={shop.data} />
      <Shipping rule={shipping.data} />
      <SellerForm handle={handle} details={details.data} />
    </div>
  )
}

function Description({ shop: { handle, about, hours, returnPolicy } }: { shop: Shop }) {
  const client = useQueryClient()
  const [given, setGiven] = useState({ about, hours, returnPolicy })
  const save = useMutation({
    mutationFn: () => kiwi.shops.describe.mutate(given),
    onSuccess: (shop) => {
      client.setQueryData(productQueries.shop(handle).queryKey, shop)
      toast(m.room_settings_saved())
    },
  })
  const field = (name: keyof typeof given) => ({ value: given[name], onChange: (text: string) => setGiven({ ...given, [name]: text }) })
  return (
    <Form save={save} title={m.shop_about_title()}>
      <WordsField {...field('about')} label={m.shop_about()} maxLength={maxLengths.shopAbout} />
      <WordsField {...field('hours')} label={m.shop_hours()} maxLength={maxLengths.shopHours} placeholder={m.shop_hours_example()} />
      <WordsField {...field('returnPolicy')} label={m.shop_return_policy()} maxLength={maxLengths.returnPolicy} />
      <p className="text-sm text-muted">{m.shop_return_policy_hint()}</p>
    </Form>
  )
}

const digits = (text: string) => text.replace(/\D/g, '')

function Shipping({ rule }: { rule: ShippingRule }) {
  const client = useQueryClient()
  const [given, setGiven] = useState({
    feeKrw: String(rule.feeKrw),
    freeOverKrw: rule.freeOverKrw === null ? '' : String(rule.freeOverKrw),
    jejuExtraKrw: String(rule.jejuExtraKrw),
    islandExtraKrw: String(rule.islandExtraKrw),
    returnFeeKrw: String(rule.returnFeeKrw),
  })
  const save = useMutation({
    mutationFn: () =>
      kiwi.shops.setShipping.mutate({
        feeKrw: Number(given.feeKrw),
        freeOverKrw: Number(given.freeOverKrw) || null,
        jejuExtraKrw: Number(given.jejuExtraKrw),
        islandExtraKrw: Number(given.islandExtraKrw),
        returnFeeKrw: Number(given.returnFeeKrw),
      }),
    onSuccess: (next) => {
      client.setQueryData(roomQueries.shipping().queryKey, next)
      toast(m.room_settings_saved())
    },
  })
  const refused = save.error ? asKiwiError(save.error) : null
  const field = (name: keyof typeof given) => ({
    value: given[name],
    onChange: (text: string) => setGiven({ ...given, [name]: digits(text) }),
    inputMode: 'numeric' as const,
    maxLength: 8,
    error: refused?.field === name ? refused.message : null,
  })
  return (
    <Form save={save} title={m.shipping_title()}>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField {...field('feeKrw')} label={m.shipping_fee()} hint={m.shipping_fee_hint()} />
        <TextField {...field('freeOverKrw')} label={m.shipping_free_over()} hint={m.shipping_free_over_hint()} />
        <TextField {...field('jejuExtraKrw')} label={m.shipping_jeju()} />
        <TextField {...field('islandExtraKrw')} label={m.shipping_island()} />
        <TextField {...field('returnFeeKrw')} label={m.shipping_return()} hint={m.shipping_return_hint()} />
      </div>
      <p className="text-sm text-muted">{m.shipping_from_next()}</p>
    </Form>
  )
}

function SellerForm({ handle, details }: { handle: string; details: ShopDetails }) {
  const client = useQueryClient()
  const [seller, setSeller] = useState<SellerText>(() => ({ ...noSeller, ...details.seller }))
  const save = useMutation({
    mutationFn: () => kiwi.shops.setDetails.mutate(sellerInput(seller)),
    onSuccess: (next) => {
      client.setQueryData(roomQueries.details(handle).queryKey, next)
      toast(m.room_settings_saved())
    },
  })
  return (
    <Form save={save}>
      <SellerFields seller={seller} onChange={setSeller} error={save.error} />
    </Form>
  )
}

function Form({ save, title, children }: { save: UseMutationResult<unknown, unknown, void>; title?: string; children: ReactNode }) {
  const error = save.error ? asKiwiError(save.error) : null
  function send(event: FormEvent) {
    event.preventDefault()
    save.mutate()
  }
  return (
    <form onSubmit={send} className="space-y-4 rounded-3xl border border-line bg-card p-5">
      {title && <h2 className="text-lg font-bold">{title}</h2>}
      {children}
      {error && !error.field && (
        <p role="alert" className="text-sm font-medium text-danger">
          {error.message}
        </p>
      )}
      <Button type="submit" busy={save.isPending}>
        {m.save()}
        {title && <span className="sr-only"> {title}</span>}
      </Button>
    </form>
  )
}
