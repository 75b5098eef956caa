import { m } from '../../paraglide/messages.js'
import { owesConsent, putOffConsent } from '../../state/consent/consents.ts'
import { formatSocialDay } from '../../state/dates.ts'
import type { Me } from '../../state/kiwi.ts'
import { Modal } from '../Modal.tsx'
import { ConsentForm } from './ConsentForm.tsx'

/** Reading goes on when it is closed. */
export function OpenConsentSheet({ me, asked }: { me: Me; asked: NonNullable<Me['consentAsked']> }) {
  const { kinds, changesWaitFrom } = asked
  return (
    <Modal
      title={m.consent_changed_title()}
      body={owesConsent(me) ? m.consent_changed_now() : m.consent_changed_from({ day: formatSocialDay(changesWaitFrom) })}
      onClose={() => putOffConsent(true)}
    >
      <ConsentForm kinds={kinds} />
    </Modal>
  )
}
