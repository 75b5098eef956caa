import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { m } from '../../paraglide/messages.js'
import type { ProposedPerson } from '../../state/kiwi.ts'
import { pictureName } from '../../state/social/picture-name.ts'
import { useProposed } from '../../state/social/proposed.ts'
import { queries } from '../../state/social/queries.ts'
import { wordPersonReason } from '../../state/social/reason-words.ts'
import { Button } from '../Button.tsx'
import { Picture } from '../Picture.tsx'
import { PersonRow } from './PersonRow.tsx'

const [mostPeople, pictures] = [6, 3]

/** For who follows nobody yet: people with their newest pictures; nothing where nobody is found. */
export function PeopleWithPictures({ onFollow }: { onFollow?: () => void }) {
  const people = useQuery(queries.peopleToFollow()).data?.people ?? []
  if (people.length === 0) return null
  return (
    <section aria-labelledby="people-with-pictures" className="px-4 pb-6 sm:px-1">
      <h2 id="people-with-pictures" className="pb-1 text-lg font-bold">
        {m.people_to_follow()}
      </h2>
      <ul className="divide-y divide-line">
        {people.slice(0, mostPeople).map((person) => (
          <li key={person.id} className="py-2">
            <WithPictures person={person} onFollow={onFollow} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function WithPictures({ person, onFollow }: { person: ProposedPerson; onFollow: (() => void) | undefined }) {
  const { isFollowed, button } = useProposed(person)
  const posts = useInfiniteQuery(queries.personPosts(person.handle)).data?.pages[0]?.posts ?? []
  const leads = posts.flatMap(({ id, caption, images: [lead] }) => (lead ? [{ id, caption, lead }] : [])).slice(0, pictures)
  return (
    <>
      <PersonRow person={person} note={<span className="block truncate text-sm text-muted">{wordPersonReason(person.reason)}</span>}>
        <Button
          kind={isFollowed ? 'quiet' : 'strong'}
          {...button}
          onClick={() => {
            button.onClick()
            onFollow?.()
          }}
          className="shrink-0 !px-4 text-sm"
        />
      </PersonRow>
      {/* Its height before the pictures are there. */}
      <ul className="mt-1 grid aspect-[3/1] grid-cols-3 gap-1.5 overflow-hidden rounded-2xl bg-sunken">
        {leads.map(({ id, caption, lead }) => (
          <li key={id}>
            <Picture image={lead} alt={pictureName(lead, { caption })} sizes="(min-width: 640px) 160px, 30vw" />
          </li>
        ))}
      </ul>
    </>
  )
}
