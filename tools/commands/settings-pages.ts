import { exampleText } from '../../src/commands/configure/setting-files.ts'
import { files, settingTable } from '../../src/commands/configure/setting-table.ts'
import type { Register } from '../../src/commands/program.ts'
import { generatedPage } from './generated-page.ts'

export const register: Register = (program, io) => {
  const group = program.commands.find((command) => command.name() === 'settings')!
  generatedPage(group, io, {
    command: 'page',
    typed: './kiwi settings page',
    description: 'list every setting in docs/settings.md',
    file: 'docs/settings.md',
    text: page,
  })
  generatedPage(group, io, {
    command: 'example',
    typed: './kiwi settings example',
    description: 'write .env.example: every setting without a value',
    file: '.env.example',
    text: exampleText,
  })
}

function page(): string {
  const groups = [...new Set(settingTable.map(({ group }) => group))]
  const tables = groups.map((group) => {
    const rows = settingTable
      .filter((setting) => setting.group === group)
      .map(({ name, file, about, isNeeded, default: usual }) => {
        const need = isNeeded ? 'needed' : usual === null || usual === '' ? '' : `\`${usual}\``
        return `| \`${name}\` | \`${file}\` | ${about} | ${need} |`
      })
    return `## ${group}\n\n| setting | file | meaning | default |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`
  })
  return `# Settings

Written from \`src/commands/configure/setting-table.ts\` and \`src/config.ts\` by \`./kiwi settings page\`.

\`./kiwi settings init --url https://kiwi.example\` writes these files with new keys and lists what you have to fill in;
\`./kiwi settings check\` reads them as each process will and lists everything that is wrong. A process reads its settings from the
environment only: give it the variables of its files and no others. With \`NODE_ENV=production\` (the image sets it) a process refuses to
start with settings that are only fit for development.

${Object.entries(files)
  .map(([file, purpose]) => `- \`${file}\`: for ${purpose}`)
  .join('\n')}

${tables.join('\n')}`
}
