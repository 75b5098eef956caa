import type { DayLine } from './measure.ts'

const [width, height, margin] = [760, 420, 56]
const colors = { interest: '#2f8f4e', popular: '#b4632d', random: '#888888' } as const

/**
 * Regret by day as an SVG picture: the share of the oracle's opened posts that each policy misses.
 */
export function plotRegret(title: string, days: readonly DayLine[]): string {
  const last = Math.max(1, days.at(-1)?.day ?? 1)
  const x = (day: number) => margin + ((width - 3 * margin) * day) / last
  const y = (regret: number) => height - margin - (height - 2 * margin) * Math.min(1, Math.max(0, regret))
  const lines = Object.entries(colors).map(([policy, color]) => {
    const points = days.map(({ day, regret }) => [x(day), y(regret[policy as keyof typeof colors])] as const)
    const drawn = points.map(([left, top]) => `${left.toFixed(1)},${top.toFixed(1)}`).join(' ')
    const [left, top] = points.at(-1) ?? [0, 0]
    return `<polyline points="${drawn}" fill="none" stroke="${color}" stroke-width="2.5"/><text x="${left + 8}" y="${top + 4}" fill="${color}">${policy}</text>`
  })
  const marks = [0, 0.25, 0.5, 0.75, 1].map(
    (mark) =>
      `<line x1="${margin}" x2="${width - 2 * margin}" y1="${y(mark)}" y2="${y(mark)}" stroke="#e5e5e5"/><text x="16" y="${y(mark) + 4}" fill="#666">${mark}</text>`,
  )
  const ticks = days.map(({ day }) => `<text x="${x(day) - 4}" y="${height - margin + 20}" fill="#666">${day}</text>`)
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="#fff"/><text x="${margin}" y="26" font-size="15">${title}</text>
${marks.join('\n')}
${ticks.join('\n')}
<text x="${width / 2 - margin}" y="${height - 10}" fill="#666">simulated day</text>
${lines.join('\n')}
</svg>
`
}
