import { useQuery } from '@tanstack/react-query'
import { m } from '../../paraglide/messages.js'
import { isolated } from '../../state/isolated.ts'
import type { PersonChip } from '../../state/kiwi.ts'
import { useAsMember, useMe } from '../../state/me.ts'
import { relationQuery, useFollow } from '../../state/social/relations.ts'
import { Button } from '../Button.tsx'

/**
 * Follows somebody in a row of a list. It takes its place before the answer is there, so that
 * nothing moves.
 */
export function FollowBeside({ person }: { person: PersonChip }) {
  const isMember = useMe()?.status === 'active'
  const relation = useQuery({ ...relationQuery(person.id), enabled: isMember }).data
  const follow = useFollow(person.id, person.handle)
  const asMember = useAsMember()
  if (relation === 'self' || relation === null || relation === 'blocked') return null
  const isOn = relation === 'following' || relation === 'requested'
  const name = isolated(person.displayName)
  const word = relation === 'requested' ? m.profile_requested() : isOn ? m.profile_following() : m.profile_follow()
  return (
    <Button
      kind={isOn ? 'quiet' : 'strong'}
      busy={follow.isPending}
      aria-pressed={isOn}
      aria-label={relation === 'requested' ? `${word} ${name}` : isOn ? m.person_following({ name }) : m.person_follow({ name })}
      onClick={() => asMember(() => follow.mutate(!isOn), { kind: 'follow', personId: person.id, handle: person.handle })}
      className={`shrink-0 !px-4 text-sm ${isMember && relation === undefined ? 'invisible' : ''}`}
    >
      {word}
    </Button>
  )
}
