import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { tagOf } from '../../../../src/shared/writing/tag.ts'
import { m } from '../../paraglide/messages.js'
import { Decision } from '../../parts/desk/Decision.tsx'
import { StaffPage } from '../../parts/desk/StaffPage.tsx'
import { Failure } from '../../parts/Message.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { TextField } from '../../parts/TextField.tsx'
import { formatDateTime } from '../../state/desk/ranking-wording.ts'
import { staffQueries } from '../../state/desk/staff-queries.ts'
import { kiwi } from '../../state/kiwi.ts'

/**
 * Hashtags that are kept out of trends, related hashtags and completion. Their posts stay where
 * they are.
 */
export function AdminHashtagsPage() {
  return (
    <StaffPage title={m.staff_hashtags()} permission="content.moderate">
      <Withheld />
    </StaffPage>
  )
}

function Withheld() {
  const { data, error, isPending, refetch } = useQuery(staffQueries.withheldTags())
  const [tag, setTag] = useState('')
  if (isPending) return <BlockSkeleton className="h-72" />
  if (!data) return <Failure error={error} retry={() => void refetch()} />
  const decide = (name: string, withheld: boolean) => async (reason: string) => {
    await kiwi.admin.operations.withholdTag.mutate({ tag: name, withheld, reason })
    setTag('')
  }
  return (
    <ul className="grid gap-3 lg:grid-cols-2">
      <Decision
        wide
        isAction
        facts={<p className="text-[0.9375rem] text-muted">{m.staff_hashtags_about()}</p>}
        choices={[
          {
            label: m.staff_hashtag_withhold(),
            warns: { title: m.staff_hashtag_ask({ tag: tagOf(tag.trim()) ?? '' }), body: m.staff_hashtags_about() },
            isReady: tagOf(tag.trim()) !== null,
            decide: decide(tag.trim(), true),
          },
        ]}
      >
        <TextField label={m.staff_hashtag()} value={tag} onChange={setTag} maxLength={60} autoComplete="off" />
      </Decision>
      {data.tags.map((held) => (
        <Decision
          key={held.tag}
          isAction
          facts={
            <>
              <h2 className="text-lg font-bold">#{held.tag}</h2>
              <p className="mt-1 text-sm break-words text-muted">
                {held.by} · {formatDateTime(held.at)} · “{held.reason}”
              </p>
            </>
          }
          choices={[{ label: m.staff_hashtag_release(), decide: decide(held.tag, false) }]}
        />
      ))}
    </ul>
  )
}
