import { exampleText } from '../../src/commands/configure/setting-files.ts'
import { files, settingTable } from '../../src/commands/configure/setting-table.ts'
import { type Rotation, secretTable } from '../../src/commands/configure/secret-table.ts'
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
    command: 'secrets',
    typed: './kiwi settings secrets',
    description: 'say how each secret is rotated in docs/secrets.md',
    file: 'docs/secrets.md',
    text: secretsPage,
  })
  generatedPage(group, io, {
    command: 'example',
    typed: './kiwi settings example',
    description: 'write .env.example: every setting without a value',
    file: '.env.example',
    text: exampleText,
  })
}

const commands: Record<Rotation['how'], (name: string) => string> = {
  pair: (name) => `\`kiwi settings rotate ${name}\`, later with \`--first\``,
  random: (name) => `\`kiwi settings rotate ${name}\``,
  couple: () => '`kiwi settings rotate BANK_SIGNING_KEY`',
  given: (name) => `\`kiwi settings rotate ${name} --value-file <path>\``,
}

function secretsPage(): string {
  const lines = Object.entries(secretTable).map(
    ([name, { how, from, next, ends }]) =>
      `| \`${name}\` | ${commands[how](name)}${from === undefined ? '' : `; the value: ${from}`} | ${next} | ${ends} |`,
  )
  return `# How to rotate each secret

Written from src/commands/configure/secret-table.ts by \`./kiwi settings secrets\`. A secret setting without a row does not compile, and no
other setting may have the name of one.

\`kiwi settings rotate NAME --dir <folder>\` writes the new value into the setting file. It changes no process: restart those that read it.
A list of keys takes two steps: the new key is added last, and after every process has restarted, \`--first\` puts it first. So no process
meets a key that it does not know. Keep \`.env.api\` and \`.env.bank\` of before offline until the rotation is over.

| secret | command | then | ends with the old value |
| --- | --- | --- | --- |
${lines.join('\n')}

Sessions have no key: the database holds the SHA-256 of random tokens. \`kiwi people end-sessions HANDLE --reason "…"\` ends those of one
person. \`kiwi people end-every-session --reason "…"\` those of everybody; each process obeys within two seconds.
Passwords of \`.env\` and \`.env.migrate\` belong to the stores: change them there, then in the file.
`
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
