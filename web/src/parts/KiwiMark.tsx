const seeds = Array.from({ length: 12 }, (_, index) => (index * 360) / 12)

/** Kiwi's logo, a slice of the fruit. A decoration only. */
export function KiwiMark({ className = '' }: { className?: string }) {
  return (
    <svg viewBox="0 0 64 64" className={className} aria-hidden>
      <circle cx="32" cy="32" r="30" fill="#7a5a35" />
      <circle cx="32" cy="32" r="27" fill="#8dbb2e" />
      <circle cx="32" cy="32" r="20" fill="#a6d04a" />
      <circle cx="32" cy="32" r="7.5" fill="#f4f8df" />
      {seeds.map((degrees) => (
        <ellipse key={degrees} cx="45" cy="32" rx="2.3" ry="1.1" fill="#25300f" transform={`rotate(${degrees} 32 32)`} />
      ))}
    </svg>
  )
}
