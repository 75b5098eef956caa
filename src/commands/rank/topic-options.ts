import { type Command, InvalidArgumentError, Option } from 'commander'
import { tagOf } from '../../shared/writing/tag.ts'
import { categories } from '../../social/people/schema.ts'

/** Adds `--category` and `--tag`: which of the lists a command looks at. */
export function withTopic(command: Command): Command {
  return command
    .addOption(new Option('--category <category>', 'look at the list of this category').choices(categories).conflicts('tag'))
    .option('--tag <hashtag>', 'look at the posts with this hashtag', hashtag)
}

function hashtag(text: string): string {
  const tag = tagOf(text)
  if (tag === null) throw new InvalidArgumentError('It is no hashtag.')
  return tag
}
