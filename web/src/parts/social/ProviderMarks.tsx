/** The providers' logos as their design guides ask. Decorations: the buttons name the providers. */
export function KakaoMark() {
  return (
    <svg viewBox="0 0 24 24" className="size-5" aria-hidden>
      <path
        fill="currentColor"
        d="M12 3.5C6.7 3.5 2.4 6.9 2.4 11c0 2.7 1.8 5 4.5 6.3l-1 3.6c-.1.3.3.6.6.4l4.3-2.9 1.2.1c5.3 0 9.6-3.4 9.6-7.5S17.300 3.500 12 3.500Z"
      />
    </svg>
  )
}

export function NaverMark() {
  return (
    <svg viewBox="0 0 24 24" className="size-4.5 text-[#03a94d]" aria-hidden>
      <path fill="currentColor" d="M15.2 12.7 8.500 3H3v18h5.800v-9.700L15.500 21H21V3h-5.800z" />
    </svg>
  )
}

export function AppleMark() {
  return (
    <svg viewBox="0 0 24 24" className="size-5" aria-hidden>
      <path
        fill="currentColor"
        d="M16.400 12.600c0-2.300 1.900-3.400 2-3.500-1.100-1.600-2.800-1.800-3.400-1.800-1.400-.2-2.800.8-3.500.8s-1.900-.8-3.100-.8c-1.600 0-3 .9-3.900 2.300-1.600 2.900-.4 7.100 1.200 9.400.8 1.100 1.700 2.400 2.900 2.300 1.200 0 1.600-.7 3-.7s1.800.7 3.100.7c1.300 0 2.100-1.100 2.900-2.300.9-1.300 1.300-2.600 1.300-2.600s-2.500-1-2.500-3.800ZM14.100 5.700c.6-.8 1.100-1.800.9-2.900-.9 0-2 .6-2.600 1.400-.6.700-1.100 1.800-1 2.800 1 .1 2-.5 2.700-1.300Z"
      />
    </svg>
  )
}

export function GoogleMark() {
  return (
    <svg viewBox="0 0 24 24" className="size-5" aria-hidden>
      <path
        fill="#4285f4"
        d="M22 12.2c0-.7-.1-1.400-.2-2H12v3.900h5.600a4.800 4.800 0 0 1-2.100 3.100v2.600h3.400c2-1.800 3.100-4.500 3.100-7.600Z"
      />
      <path
        fill="#34a853"
        d="M12 22.300c2.800 0 5.200-.9 6.900-2.500l-3.400-2.600c-.9.600-2.100 1-3.500 1-2.700 0-5-1.800-5.800-4.300H2.700v2.700A10.400 10.400 0 0 0 12 22.300Z"
      />
      <path fill="#fbbc05" d="M6.200 13.900a6.300 6.300 0 0 1 0-4V7.300H2.700a10.400 10.400 0 0 0 0 9.300l3.500-2.700Z" />
      <path
        fill="#ea4335"
        d="M12 5.700c1.500 0 2.900.5 4 1.600l3-3A10.400 10.400 0 0 0 2.700 7.300l3.500 2.700C7 7.500 9.300 5.700 12 5.700Z"
      />
    </svg>
  )
}
