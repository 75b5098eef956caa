import { maxLengths } from '../../../../src/shared/bounds.ts'
import { newIdempotencyKey } from '@kiwi/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { Done } from '../../parts/Done.tsx'
import { AmountField } from '../../parts/wallet/AmountField.tsx'
import { Avatar } from '../../parts/Avatar.tsx'
import { Button } from '../../parts/Button.tsx'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Failure } from '../../parts/Message.tsx'
import { EndOfMoney } from '../../parts/wallet/EndOfMoney.tsx'
import { PayeePicker } from '../../parts/wallet/PayeePicker.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { StickyAct } from '../../parts/StickyAct.tsx'
import { TextField } from '../../parts/TextField.tsx'
import { asKiwiError, kiwi, type PersonChip } from '../../state/kiwi.ts'
import { queries } from '../../state/social/queries.ts'
import { formatKrw } from '../../state/wording.ts'
import { isolated } from '../../state/isolated.ts'

export function WalletRequestPage() {
  const { from } = useSearch({ from: '/wallet/request' })
  return (
    <MemberPage title={m.wallet_request_title()} verifyReason={m.verify_needed_wallet()}>
      {() => (from ? <FromPerson handle={from} /> : <FromAnyone />)}
    </MemberPage>
  )
}

function FromAnyone() {
  const navigate = useNavigate()
  return (
    <PayeePicker
      label={m.wallet_request_from()}
      onPick={(person) => void navigate({ to: '/wallet/request', search: { from: person.handle } })}
    />
  )
}

function FromPerson({ handle }: { handle: string }) {
  const { data: person, error, isPending, refetch } = useQuery(queries.profile(handle))
  if (isPending) return <BlockSkeleton />
  if (!person) return <Failure error={error} retry={() => void refetch()} />
  return <Ask person={person} />
}

function Ask({ person }: { person: PersonChip }) {
  const client = useQueryClient()
  const { room: roomId } = useSearch({ from: '/wallet/request' })
  const [amountKrw, setAmountKrw] = useState(0)
  const [memo, setMemo] = useState('')
  // A new key per change: one key stands for one request.
  const key = useRef(newIdempotencyKey())
  const request = useMutation({
    mutationFn: async () => {
      const asked = { idempotencyKey: key.current, fromPersonId: person.id, fromHandle: person.handle, amountKrw, memo }
      return roomId ? (await kiwi.chat.money.request.mutate({ roomId, request: asked })).request : kiwi.pay.requestMoney.mutate(asked)
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['wallet', 'requests'] }),
  })
  const words = { name: isolated(person.displayName), amount: formatKrw(amountKrw) }
  if (request.data)
    return (
      <Done title={m.wallet_request_sent(words)} body={m.wallet_request_sent_body()}>
        <EndOfMoney roomId={roomId ?? null} to="/wallet/requests" />
      </Done>
    )
  function change(set: () => void) {
    set()
    key.current = newIdempotencyKey()
  }
  return (
    <div className="pt-2">
      <div className="mb-4 flex flex-col items-center gap-2 text-center">
        <Avatar person={person} size="large" />
        <h2 className="text-lg font-bold text-balance">{m.wallet_request_how_much(words)}</h2>
        <p className="-mt-1 text-sm text-muted">@{person.handle}</p>
      </div>
      <AmountField
        amountKrw={amountKrw}
        onChange={(next) => change(() => setAmountKrw(next))}
        error={request.error ? asKiwiError(request.error).message : null}
      />
      <TextField
        className="mt-5"
        label={m.send_memo()}
        placeholder={m.send_memo_placeholder()}
        value={memo}
        onChange={(next) => change(() => setMemo(next))}
        maxLength={maxLengths.memo}
      />
      <StickyAct>
        <Button className="min-h-13 w-full" disabled={amountKrw === 0} busy={request.isPending} onClick={() => request.mutate()}>
          {amountKrw === 0 ? m.wallet_request() : m.wallet_request_submit({ amount: formatKrw(amountKrw) })}
        </Button>
      </StickyAct>
    </div>
  )
}
