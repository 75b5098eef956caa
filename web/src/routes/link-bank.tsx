import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useId, useState } from 'react'
import { m } from '../paraglide/messages.js'
import { Button } from '../parts/Button.tsx'
import { Column } from '../parts/Column.tsx'
import { Gate } from '../parts/Gate.tsx'
import { PageHeader } from '../parts/PageHeader.tsx'
import { TextField } from '../parts/TextField.tsx'
import { bankChoices } from '../state/banks.ts'
import { asKiwiError, kiwi } from '../state/kiwi.ts'
import { queries } from '../state/queries.ts'
import { toast } from '../state/toasts.ts'

export function LinkBankPage() {
  return (
    <Column>
      <PageHeader back title={m.wallet_link_title()} />
      <Gate verifyReason={m.verify_needed_wallet()}>{() => <LinkForm />}</Gate>
    </Column>
  )
}

function LinkForm() {
  const client = useQueryClient()
  const navigate = useNavigate()
  const selectId = useId()
  const [bankCode, setBankCode] = useState('004')
  const [number, setNumber] = useState('')
  const link = useMutation({
    mutationFn: () => kiwi.pay.linkBankAccount.mutate({ bankCode, fintechUseNum: number }),
    onSuccess: (wallet) => {
      client.setQueryData(queries.wallet().queryKey, wallet)
      toast(m.wallet_linked())
      void navigate({ to: '/wallet/top-up', replace: true })
    },
  })
  const error = link.error ? asKiwiError(link.error) : null
  function submit(event: FormEvent) {
    event.preventDefault()
    link.mutate()
  }
  return (
    <form onSubmit={submit} className="space-y-6 px-4 pt-2">
      <p className="text-muted">{m.wallet_link_lead()}</p>
      <div>
        <label htmlFor={selectId} className="mb-1.5 block text-sm font-semibold">
          {m.wallet_link_bank()}
        </label>
        <select id={selectId} value={bankCode} onChange={({ target }) => setBankCode(target.value)} className="field">
          {bankChoices().map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <TextField
        label={m.wallet_link_number()}
        hint={m.wallet_link_hint()}
        value={number}
        onChange={(text) => setNumber(text.replace(/\D/g, '').slice(0, 24))}
        inputMode="numeric"
        autoComplete="off"
        required
        pattern="\d{24}"
        error={error?.message ?? null}
      />
      <Button type="submit" className="min-h-13 w-full" disabled={number.length !== 24} busy={link.isPending}>
        {m.wallet_link_submit()}
      </Button>
    </form>
  )
}
