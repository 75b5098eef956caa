import { useQuery } from '@tanstack/react-query'
import { m } from '../../paraglide/messages.js'
import { formatSocialDay } from '../../state/dates.ts'
import { channelNames } from '../../state/social/channels.ts'
import { queries } from '../../state/social/queries.ts'
import { Failure } from '../Message.tsx'
import { RowSkeleton } from '../Skeletons.tsx'

/** The channels that open the account. */
export function OwnChannels() {
  const { data, error, isPending, refetch } = useQuery(queries.ownChannels())
  if (isPending) return <RowSkeleton count={1} />
  if (!data) return <Failure error={error} retry={() => void refetch()} />
  return (
    <ul className="-my-1 divide-y divide-line">
      {data.channels.map(({ provider, linkedAt }) => (
        <li key={`${provider}:${linkedAt}`} className="flex min-h-12 items-center justify-between gap-3 py-1">
          <span className="font-semibold">{channelNames[provider]()}</span>
          <span className="text-sm text-muted">{m.settings_channel_since({ day: formatSocialDay(linkedAt) })}</span>
        </li>
      ))}
    </ul>
  )
}
