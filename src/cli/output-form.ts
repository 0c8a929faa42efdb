import { Option } from 'commander';

/** Of commands that print for people or for programs. */
export interface OutputFormFlags {
  readonly format: 'text' | 'json';
}

/**
 * The option `--format`, text or JSON.
 * @param json members of what is printed as JSON
 */
export function outputFormOption(json: string): Option {
  return new Option('--format <form>', `form of the output; json: ${json}`)
    .choices(['text', 'json'])
    .default('text');
}
