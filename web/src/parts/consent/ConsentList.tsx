import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { m } from '../../paraglide/messages.js'
import { consentNames, consentPages, consentsQuery } from '../../state/consent/consents.ts'
import { formatSocialDay } from '../../state/dates.ts'
import { kiwi } from '../../state/kiwi.ts'
import { toast, toastFailure } from '../../state/toasts.ts'
import { Failure } from '../Message.tsx'
import { ButtonSkeleton } from '../Skeletons.tsx'
import { SwitchRow } from '../SwitchRow.tsx'

/** What the person agreed to and when; consent to advertising can be taken back here. */
export function ConsentList() {
  const client = useQueryClient()
  const { data, error, isPending, refetch } = useQuery(consentsQuery())
  const marketing = data?.consents.find(({ kind }) => kind === 'marketing')
  const set = useMutation({
    mutationFn: (on: boolean) => (on ? kiwi.me.agree.mutate({ marketing: marketing?.version ?? 1 }) : kiwi.me.withdrawMarketing.mutate()),
    onSuccess: (saved, on) => {
      client.setQueryData(consentsQuery().queryKey, saved)
      const at = saved.consents.find(({ kind }) => kind === 'marketing')?.answer?.at
      if (at)
        toast(on ? m.consent_marketing_given({ day: formatSocialDay(at) }) : m.consent_marketing_withdrawn({ day: formatSocialDay(at) }))
    },
    onError: toastFailure,
  })
  if (isPending) return <ButtonSkeleton count={3} />
  if (!data) return <Failure error={error} retry={() => void refetch()} />
  return (
    <>
      <ul>
        {data.consents.map(({ kind, isRequired, answer }) => (
          <li key={kind}>
            {isRequired && (
              <Link
                to={consentPages[kind]}
                {...(answer ? { search: { version: answer.version } } : {})}
                className="-mx-2 mt-1 flex min-h-11 items-center justify-between gap-4 rounded-xl px-2 hover:bg-sunken"
              >
                <span className="font-semibold">{consentNames[kind]()}</span>
                <span className="text-sm text-muted">
                  {answer ? m.consent_given_on({ day: formatSocialDay(answer.at) }) : m.consent_not_given()}
                </span>
              </Link>
            )}
          </li>
        ))}
      </ul>
      <div className="mt-3">
        <SwitchRow
          label={consentNames.marketing()}
          hint={
            marketing?.answer
              ? marketing.answer.isGiven
                ? m.consent_given_on({ day: formatSocialDay(marketing.answer.at) })
                : m.consent_withdrawn_on({ day: formatSocialDay(marketing.answer.at) })
              : m.consent_not_given()
          }
          checked={set.isPending ? set.variables : marketing?.answer?.isGiven === true}
          onChange={(on) => set.mutate(on)}
        />
      </div>
    </>
  )
}
