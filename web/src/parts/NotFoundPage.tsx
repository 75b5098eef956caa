import { Link } from '@tanstack/react-router'
import { Compass } from 'lucide-react'
import { m } from '../paraglide/messages.js'
import { buttonLook } from './Button.tsx'
import { Message } from './Message.tsx'
import { PageTitle } from './PageTitle.tsx'

export function NotFoundPage() {
  return (
    <>
      <PageTitle>{m.not_found_title()}</PageTitle>
      <Message Icon={Compass} title={m.not_found_title()} body={m.not_found_body()}>
        <Link to="/" className={buttonLook()}>
          {m.go_home()}
        </Link>
      </Message>
    </>
  )
}
