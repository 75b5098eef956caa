import type { RouterOutputs } from '@kiwi/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useEffect, useEffectEvent, useState } from 'react'
import { maxLengths } from '../../../../src/shared/bounds.ts'
import { m } from '../../paraglide/messages.js'
import { Button } from '../../parts/Button.tsx'
import { LeaveGuard } from '../../parts/LeaveGuard.tsx'
import { Failure } from '../../parts/Message.tsx'
import { WordsField } from '../../parts/orders/WordsField.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { AutoConfirm } from '../../parts/shop/AutoConfirm.tsx'
import { RoomPage } from '../../parts/shop/RoomPage.tsx'
import { ShopPictures } from '../../parts/shop/ShopPictures.tsx'
import { SellerFields } from '../../parts/shop/SellerFields.tsx'
import { TextField } from '../../parts/TextField.tsx'
import { WonInput } from '../../parts/WonInput.tsx'
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
  /** Names of the forms that hold something unsaved. */
  const [unsaved, setUnsaved] = useState<readonly string[]>([])
  const onDirty: OnDirty = (name, isDirty) => setUnsaved((now) => [...now.filter((one) => one !== name), ...(isDirty ? [name] : [])])
  const failed = [shop, details, shipping].find(({ data, isPending }) => !data && !isPending)
  if (failed) return <Failure error={failed.error} retry={() => void failed.refetch()} />
  if (!shop.data || !details.data || !shipping.data) return <BlockSkeleton className="h-96" />
  return (
    <div className="space-y-4">
      <section className="rounded-3xl border border-line bg-card p-5">
        <AutoConfirm handle={handle} />
      </section>
      <ShopPictures shop={shop.data} />
      <Description shop={shop.data} onDirty={onDirty} />
      <Shipping rule={shipping.data} onDirty={onDirty} />
      <SellerForm handle={handle} details={details.data} onDirty={onDirty} />
      <LeaveGuard isDirty={() => unsaved.length > 0} />
    </div>
  )
}

type OnDirty = (name: string, isDirty: boolean) => void

/** Text in the fields. What was typed while it was saved stays. */
function useFields<Text extends object>(read: Text) {
  const [saved, setSaved] = useState(read)
  const [given, setGiven] = useState(read)
  const keep = (sent: Text, now: Text) => {
    setSaved(now)
    setGiven((typed) => (typed === sent ? now : typed))
  }
  return { given, setGiven, keep, isDirty: JSON.stringify(given) !== JSON.stringify(saved) }
}

const wordsOf = ({ about, hours, returnPolicy }: Shop) => ({ about, hours, returnPolicy })

function Description({ shop, onDirty }: { shop: Shop; onDirty: OnDirty }) {
  const client = useQueryClient()
  const { given, setGiven, keep, isDirty } = useFields(wordsOf(shop))
  const save = useMutation({
    mutationFn: (sent: typeof given) => kiwi.shops.describe.mutate(sent),
    onSuccess: (next, sent) => {
      client.setQueryData(productQueries.shop(shop.handle).queryKey, next)
      keep(sent, wordsOf(next))
      toast(m.room_settings_saved())
    },
  })
  const field = (name: keyof typeof given) => ({ value: given[name], onChange: (text: string) => setGiven({ ...given, [name]: text }) })
  return (
    <Form save={save} onSave={() => save.mutate(given)} title={m.shop_about_title()} {...{ isDirty, onDirty }}>
      <WordsField {...field('about')} label={m.shop_about()} maxLength={maxLengths.shopAbout} />
      <WordsField {...field('hours')} label={m.shop_hours()} maxLength={maxLengths.shopHours} placeholder={m.shop_hours_example()} />
      <WordsField {...field('returnPolicy')} label={m.shop_return_policy()} maxLength={maxLengths.returnPolicy} />
      <p className="text-sm text-muted">{m.shop_return_policy_hint()}</p>
    </Form>
  )
}

const feesOf = ({ feeKrw, freeOverKrw, jejuExtraKrw, islandExtraKrw, returnFeeKrw }: ShippingRule) => ({
  feeKrw: String(feeKrw),
  freeOverKrw: freeOverKrw === null ? '' : String(freeOverKrw),
  jejuExtraKrw: String(jejuExtraKrw),
  islandExtraKrw: String(islandExtraKrw),
  returnFeeKrw: String(returnFeeKrw),
})

function Shipping({ rule, onDirty }: { rule: ShippingRule; onDirty: OnDirty }) {
  const client = useQueryClient()
  const { given, setGiven, keep, isDirty } = useFields(feesOf(rule))
  const save = useMutation({
    mutationFn: (sent: typeof given) =>
      kiwi.shops.setShipping.mutate({
        feeKrw: Number(sent.feeKrw),
        freeOverKrw: Number(sent.freeOverKrw) || null,
        jejuExtraKrw: Number(sent.jejuExtraKrw),
        islandExtraKrw: Number(sent.islandExtraKrw),
        returnFeeKrw: Number(sent.returnFeeKrw),
      }),
    onSuccess: (next, sent) => {
      client.setQueryData(roomQueries.shipping().queryKey, next)
      keep(sent, feesOf(next))
      toast(m.room_settings_saved())
    },
  })
  const refused = save.error ? asKiwiError(save.error) : null
  const field = (name: keyof typeof given) => ({
    value: given[name],
    onChange: (digits: string) => setGiven({ ...given, [name]: digits }),
    Input: WonInput,
    maxLength: 8,
    error: refused?.field === name ? refused.message : null,
  })
  return (
    <Form save={save} onSave={() => save.mutate(given)} title={m.shipping_title()} {...{ isDirty, onDirty }}>
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

const sellerOf = ({ seller }: ShopDetails): SellerText => ({ ...noSeller, ...seller })

function SellerForm({ handle, details, onDirty }: { handle: string; details: ShopDetails; onDirty: OnDirty }) {
  const client = useQueryClient()
  const { given, setGiven, keep, isDirty } = useFields(sellerOf(details))
  const save = useMutation({
    mutationFn: (sent: SellerText) => kiwi.shops.setDetails.mutate(sellerInput(sent)),
    onSuccess: (next, sent) => {
      client.setQueryData(roomQueries.details(handle).queryKey, next)
      keep(sent, sellerOf(next))
      toast(m.room_settings_saved())
    },
  })
  return (
    <Form save={save} onSave={() => save.mutate(given)} {...{ isDirty, onDirty }}>
      <SellerFields seller={given} onChange={setGiven} error={save.error} />
    </Form>
  )
}

interface FormProps {
  save: { error: unknown; isPending: boolean }
  onSave: () => void
  /** Holds something unsaved. */
  isDirty: boolean
  onDirty: OnDirty
  title?: string
  children: ReactNode
}

function Form({ save, onSave, isDirty, onDirty, title, children }: FormProps) {
  const error = save.error ? asKiwiError(save.error) : null
  const tell = useEffectEvent((now: boolean) => onDirty(title ?? '', now))
  useEffect(() => tell(isDirty), [isDirty])
  function send(event: FormEvent) {
    event.preventDefault()
    onSave()
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
