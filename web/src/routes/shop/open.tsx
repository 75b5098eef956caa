import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleCheck, Landmark, Lock } from 'lucide-react'
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { maxLengths } from '../../../../src/shared/bounds.ts'
import { handleFault } from '../../../../src/shared/handle-form.ts'
import { m } from '../../paraglide/messages.js'
import { Button, buttonLook } from '../../parts/Button.tsx'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Failure, Message } from '../../parts/Message.tsx'
import { WordsField } from '../../parts/orders/WordsField.tsx'
import { SellerFields } from '../../parts/shop/SellerFields.tsx'
import { handleFaults } from '../../parts/social/HandleField.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { TextField } from '../../parts/TextField.tsx'
import { focusFault } from '../../state/focus-fault.ts'
import { isolated } from '../../state/isolated.ts'
import { asKiwiError, kiwi, type Me } from '../../state/kiwi.ts'
import { forgetOpeningDraft, type OpeningDraft, useOpeningDraft } from '../../state/orders/opening-draft.ts'
import { roomQueries } from '../../state/orders/room-queries.ts'
import { sellerFaults, sellerInput } from '../../state/orders/seller-text.ts'
import { queries } from '../../state/social/queries.ts'
import { toastFailure } from '../../state/toasts.ts'
import { walletQueries } from '../../state/wallet/queries.ts'

/**
 * Opens a shop in three steps: who the person is, what the shop is and who sells, where its money
 * goes.
 */
export function OpenShopPage() {
  return (
    <MemberPage title={m.opening_title()} verifyReason={m.opening_verify()}>
      {(me) => (me.shop ? <Opened shop={me.shop} me={me} /> : <Steps at={2} me={me} step={<Details me={me} />} />)}
    </MemberPage>
  )
}

/** Somebody whose shop was opened and whose details were not kept goes on where it ended. */
function Opened({ shop, me }: { shop: NonNullable<Me['shop']>; me: Me }) {
  const { data, error, isPending, refetch } = useQuery(roomQueries.details(shop.handle))
  if (shop.role !== 'owner') return <Message Icon={Lock} title={m.opening_works({ name: isolated(shop.name) })} />
  if (isPending) return <BlockSkeleton className="h-96" />
  if (!data) return <Failure error={error} retry={() => void refetch()} />
  return data.kind === null ? (
    <Steps at={2} me={me} step={<Details me={me} />} />
  ) : (
    <Steps at={3} me={me} step={<Payout name={shop.name} />} />
  )
}

function Steps({ at, me, step }: { at: 2 | 3; me: Me; step: ReactNode }) {
  const names = [m.opening_step_person(), m.opening_step_details(), m.opening_step_payout()]
  return (
    <>
      <ol aria-label={m.opening_title()} className="mb-6 space-y-2">
        {names.map((name, place) => {
          const isDone = place + 1 < at
          const isHere = place + 1 === at
          return (
            <li
              key={name}
              aria-current={isHere ? 'step' : undefined}
              className={`flex min-h-12 items-center gap-3 rounded-2xl px-4 ${isHere ? 'bg-kiwi-soft font-bold' : 'bg-sunken'}`}
            >
              {isDone ? (
                <CircleCheck aria-hidden className="size-6 text-kiwi" />
              ) : (
                <span aria-hidden className="grid size-6 place-items-center rounded-full border border-current text-sm">
                  {place + 1}
                </span>
              )}
              <span>
                {name}
                {isDone && (
                  <span className="text-sm text-muted">
                    {' · '}
                    {place === 0 ? m.opening_person_done({ name: isolated(me.displayName) }) : m.done()}
                  </span>
                )}
              </span>
            </li>
          )
        })}
      </ol>
      {step}
    </>
  )
}

function Details({ me }: { me: Me }) {
  const client = useQueryClient()
  const [draft, setDraft] = useOpeningDraft()
  const [wasTried, setTried] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const open = useMutation({
    mutationFn: async () => {
      // The shop may be open already, when its details were refused before.
      const { handle } = me.shop ?? (await kiwi.shops.open.mutate({ handle: draft.handle, name: draft.name, about: draft.about }))
      try {
        client.setQueryData(roomQueries.details(handle).queryKey, await kiwi.shops.setDetails.mutate(sellerInput(draft.seller)))
        forgetOpeningDraft()
      } catch (error) {
        // The page goes on with an open shop, so this form is another one then.
        toastFailure(error)
        throw error
      } finally {
        await client.invalidateQueries({ queryKey: queries.me().queryKey })
      }
    },
  })
  // The field may be far above the button.
  useEffect(() => {
    if (open.error && form.current) focusFault(form.current)
  }, [open.error])
  const error = open.error ? asKiwiError(open.error) : null
  const ofShop = me.shop ? {} : shopFaults(draft)
  const ofSeller = sellerFaults(draft.seller)
  const errorOf = (field: 'name' | 'handle' | 'about') =>
    (wasTried && ofShop[field]?.()) || (!me.shop && error?.field === field ? error.message : null)
  function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    setTried(true)
    if (Object.keys({ ...ofShop, ...ofSeller }).length > 0) return focusFault(event.currentTarget)
    open.mutate()
  }
  return (
    <form ref={form} onSubmit={send} noValidate className="space-y-8">
      {!me.shop && (
        <fieldset className="space-y-4">
          <legend className="mb-3 text-lg font-bold">{m.opening_shop()}</legend>
          <TextField
            label={m.opening_name()}
            value={draft.name}
            onChange={(name) => setDraft({ ...draft, name })}
            error={errorOf('name')}
            maxLength={maxLengths.shopName}
            required
          />
          <TextField
            label={m.opening_handle()}
            hint={m.field_handle_hint()}
            prefix="@"
            value={draft.handle}
            onChange={(handle) => setDraft({ ...draft, handle: handle.toLowerCase() })}
            error={errorOf('handle')}
            maxLength={maxLengths.handle}
            autoCapitalize="none"
            autoComplete="off"
            required
          />
          <WordsField
            label={m.shop_about()}
            value={draft.about}
            maxLength={maxLengths.shopAbout}
            onChange={(about) => setDraft({ ...draft, about })}
          />
        </fieldset>
      )}
      <SellerFields
        seller={draft.seller}
        onChange={(seller) => setDraft({ ...draft, seller })}
        error={me.shop ? open.error : null}
        faults={wasTried ? ofSeller : {}}
      />
      {error && !error.field && (
        <p role="alert" className="text-sm font-medium text-danger">
          {error.message}
        </p>
      )}
      <Button type="submit" busy={open.isPending} className="min-h-13 w-full">
        {m.opening_go()}
      </Button>
      <p className="text-center text-sm text-muted">{m.opening_draft_kept()}</p>
    </form>
  )
}

/** What the API would refuse of the shop itself. */
function shopFaults({ name, handle }: OpeningDraft): Partial<Record<'name' | 'handle' | 'about', () => string>> {
  const fault = handleFault(handle)
  return { ...(name.trim() === '' ? { name: m.field_required } : {}), ...(fault && { handle: handleFaults[fault] }) }
}

function Payout({ name }: { name: string }) {
  const { data: wallet, error, isPending, refetch } = useQuery(walletQueries.wallet())
  if (isPending) return <BlockSkeleton className="h-40" />
  if (!wallet) return <Failure error={error} retry={() => void refetch()} />
  const isLinked = wallet.bankAccount !== null
  return (
    <section className="rounded-3xl border border-line bg-card p-6">
      <Landmark aria-hidden className="size-8 text-kiwi" />
      <h2 className="mt-3 text-lg font-bold">{m.opening_opened({ name: isolated(name) })}</h2>
      <p className="mt-1 text-muted">{isLinked ? m.opening_payout_linked() : m.opening_payout_body()}</p>
      <div className="mt-5 flex flex-wrap gap-2">
        {!isLinked && (
          <Link to="/wallet/link" search={{ returnTo: '/shop/open' }} className={buttonLook()}>
            {m.opening_payout_link()}
          </Link>
        )}
        <Link to="/shop" className={buttonLook(isLinked ? 'strong' : 'quiet')}>
          {isLinked ? m.opening_to_room() : m.opening_later()}
        </Link>
      </div>
    </section>
  )
}
