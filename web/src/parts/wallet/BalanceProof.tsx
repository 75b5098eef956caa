import { useMutation } from '@tanstack/react-query'
import { ShieldAlert, ShieldCheck } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { formatWeekday } from '../../state/dates.ts'
import { type Me } from '../../state/kiwi.ts'
import { checkBalance } from '../../state/wallet/proof.ts'
import { formatCount, formatKrw } from '../../state/wording.ts'
import { Button } from '../Button.tsx'
import { ErrorNotice, Notice } from '../Notice.tsx'

/** Checks on this device that the balance is part of the ledger's signed head. */
export function BalanceProof({ me }: { me: Me }) {
  const check = useMutation({ mutationFn: () => checkBalance(me.id) })
  const result = check.data
  const isBad = result?.outcome === 'bad'
  const Icon = isBad ? ShieldAlert : ShieldCheck
  return (
    <section aria-labelledby="proof-heading" className="rounded-3xl bg-card p-5 shadow-card">
      <h2 id="proof-heading" className="flex items-center gap-2 font-bold">
        <Icon aria-hidden className={`size-5.5 ${isBad ? 'text-danger' : 'text-kiwi'}`} />
        {m.wallet_proof_title()}
      </h2>
      <div role="status">
        {result?.outcome === 'good' && (
          <>
            <p className="mt-2 font-semibold tabular-nums">
              {m.wallet_proof_good({ day: formatWeekday(result.proven.day), amount: formatKrw(result.proven.balanceKrw) })}
            </p>
            <p className="text-[0.8125rem] text-muted">{m.wallet_proof_facts({ block: formatCount(result.proven.height) })}</p>
          </>
        )}
        {result?.outcome === 'none' && <p className="mt-2 text-[0.9375rem] text-muted">{m.wallet_proof_none()}</p>}
      </div>
      {result?.outcome === 'bad' && (
        <Notice tone="bad">
          <b className="block">{m.wallet_proof_bad_title()}</b>
          {m.wallet_proof_bad_body()} ({result.flaw})
        </Notice>
      )}
      {check.error && <ErrorNotice error={check.error} />}
      {!result && (
        <>
          <p className="mt-2 text-[0.9375rem] text-muted">{m.wallet_proof_lead()}</p>
          <Button kind="quiet" className="mt-4 w-full" busy={check.isPending} onClick={() => check.mutate()}>
            {check.isPending ? m.wallet_proof_checking() : m.wallet_proof_check()}
          </Button>
        </>
      )}
    </section>
  )
}
