import { useState } from 'react'
import { maxLengths } from '../../../../../src/shared/bounds.ts'
import { m } from '../../../paraglide/messages.js'
import { kiwi } from '../../../state/kiwi.ts'
import { useRetryKey } from '../../../state/retry-key.ts'
import { formatKrw } from '../../../state/wording.ts'
import { TextField } from '../../TextField.tsx'
import { WonInput } from '../../WonInput.tsx'
import { Decision } from '../Decision.tsx'
import { type Proposal, proposalChoice, ProposalFacts } from '../Proposals.tsx'

const wordState = ({ state }: { state: 'granted' | 'waits_for_second' }) => (state === 'granted' ? m.desk_done() : m.staff_waits())

function useGive(personId: string) {
  const key = useRetryKey()
  return async (terms: { amountKrw: number; lifeDays: number; note: string }, reason: string) => {
    const given = await kiwi.admin.pay.grantPoints.mutate({ personId, ...terms, reason, idempotencyKey: key.of([terms, reason]) })
    key.forget()
    return wordState(given)
  }
}

/** Gives points to a person, or confirms what another member of staff proposed. */
export function PointsGrant({ personId, proposal }: { personId: string; proposal: Proposal | undefined }) {
  const [amount, setAmount] = useState('')
  const [days, setDays] = useState('365')
  const [note, setNote] = useState('')
  const give = useGive(personId)
  const title = <h2 className="mb-1 text-lg font-bold">{m.points_desk()}</h2>
  if (proposal) {
    const terms = {
      amountKrw: Number(proposal.terms['amountKrw']),
      lifeDays: Number(proposal.terms['lifeDays']),
      note: String(proposal.terms['note']),
    }
    return (
      <Decision
        isAction
        facts={
          <>
            {title}
            <p>{m.points_desk_terms({ amount: formatKrw(terms.amountKrw), days: terms.lifeDays, note: terms.note })}</p>
            <ProposalFacts proposal={proposal} />
          </>
        }
        choices={[
          ...(proposal.isMine ? [] : [{ label: m.staff_confirm(), decide: (reason: string) => give(terms, reason) }]),
          proposalChoice(proposal),
        ]}
      />
    )
  }
  return (
    <Decision
      isAction
      facts={
        <>
          {title}
          <p className="text-[0.9375rem] text-muted">{m.points_desk_note()}</p>
        </>
      }
      choices={[
        {
          label: m.points_desk_give(),
          isReady: Number(amount) > 0 && Number(days) > 0 && note.trim() !== '',
          decide: (reason) => give({ amountKrw: Number(amount), lifeDays: Number(days), note }, reason),
        },
      ]}
    >
      <div className="space-y-3">
        <TextField label={m.points_desk_amount()} value={amount} onChange={setAmount} Input={WonInput} maxLength={9} />
        <TextField label={m.points_desk_days()} value={days} onChange={setDays} inputMode="numeric" />
        <TextField label={m.points_desk_note_field()} value={note} onChange={setNote} maxLength={maxLengths.memo} />
      </div>
    </Decision>
  )
}
