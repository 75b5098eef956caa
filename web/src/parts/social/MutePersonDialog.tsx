import { useState } from 'react'
import type { MuteDuration } from '../../../../src/shared/bounds.ts'
import { m } from '../../paraglide/messages.js'
import { isolated } from '../../state/isolated.ts'
import type { PersonChip } from '../../state/kiwi.ts'
import { useMutePerson } from '../../state/social/mutes.ts'
import { Button } from '../Button.tsx'
import { Modal } from '../Modal.tsx'
import { DurationChoice } from './DurationChoice.tsx'

/** Mutes a person for a while. */
export function MutePersonDialog({ person, onClose }: { person: Pick<PersonChip, 'id' | 'displayName'>; onClose: () => void }) {
  const [duration, setDuration] = useState<MuteDuration>('day')
  const { begin } = useMutePerson(person)
  return (
    <Modal title={m.mute_person_title({ name: isolated(person.displayName) })} body={m.mute_person_body()} onClose={onClose}>
      <div className="mt-4 space-y-5">
        <DurationChoice chosen={duration} onChange={setDuration} />
        <Button busy={begin.isPending} onClick={() => begin.mutate(duration, { onSettled: onClose })}>
          {m.profile_mute()}
        </Button>
      </div>
    </Modal>
  )
}
