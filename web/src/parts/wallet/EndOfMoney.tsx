import { Link } from '@tanstack/react-router'
import { m } from '../../paraglide/messages.js'
import { buttonLook } from '../Button.tsx'

/** Where one goes after money was sent or asked for: the room in which it began, or `to`. */
export function EndOfMoney({ roomId, to }: { roomId: string | null; to: '/wallet' | '/wallet/requests' }) {
  return roomId === null ? (
    <Link to={to} replace className={buttonLook()}>
      {m.done()}
    </Link>
  ) : (
    <Link to="/chat/$roomId" params={{ roomId }} replace className={buttonLook()}>
      {m.chat_go_back()}
    </Link>
  )
}
