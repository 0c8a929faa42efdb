import { Argument, Command } from 'commander';
import { print } from './console.ts';

/** One option or command as a shell needs to know it. */
interface Word {
  /** All spellings: `-o`, `--output`. */
  readonly names: readonly string[];
  readonly about: string;
  /** Values to propose; empty where a value is free; undefined where none is taken. */
  readonly values?: readonly string[];
}

interface Place {
  /** The commands typed so far: empty, `rules`, `rules check`. */
  readonly path: string;
  readonly commands: readonly Word[];
  readonly options: readonly Word[];
  /** Values to propose for the arguments. */
  readonly values: readonly string[];
}

const SHELLS = { bash: renderBash, zsh: renderZsh, fish: renderFish } as const;
type Shell = keyof typeof SHELLS;

/** `logsieve completion`: a script that completes commands, options and their values in a shell. */
export function completionCommand(): Command {
  return new Command('completion')
    .summary('print a completion script for bash, zsh or fish')
    .description(
      'Prints a script that completes commands, options and their values. It is made from the commands ' +
        'themselves, so print it again after an update.',
    )
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(SHELLS)))
    .addHelpText(
      'after',
      `
Examples:
  bash  eval "$(logsieve completion bash)"                                  in ~/.bashrc
  zsh   eval "$(logsieve completion zsh)"                                   in ~/.zshrc, after compinit
  fish  logsieve completion fish > ~/.config/fish/completions/logsieve.fish`,
    )
    .action((shell: Shell, _flags: unknown, command: Command) => {
      print(renderCompletion(rootOf(command), shell));
    });
}

/** The completion script of a whole command tree. */
export function renderCompletion(root: Command, shell: Shell): string {
  return SHELLS[shell](placesBelow(root, '', []));
}

function rootOf(command: Command): Command {
  return command.parent === null ? command : rootOf(command.parent);
}

function placesBelow(command: Command, path: string, inherited: readonly Word[]): Place[] {
  const help = command.createHelp();
  const children = help.visibleCommands(command);
  const own = help.visibleOptions(command).map((option) => ({
    names: [option.short, option.long].filter((name) => name !== undefined && name !== null),
    about: option.description,
    ...(!option.isBoolean() && { values: option.argChoices ?? [] }),
  }));
  const taken = new Set(own.flatMap(({ names }) => names));
  const options = [...own, ...inherited.filter(({ names }) => !names.some((name) => taken.has(name)))];
  const place = {
    path,
    commands: children.map((child) => ({
      names: [child.name()],
      about: child.summary() || child.description(),
    })),
    options,
    values: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  };
  const below = children.filter((child) => child.name() !== 'help');
  return [place, ...below.flatMap((child) => placesBelow(child, `${path} ${child.name()}`.trim(), options))];
}

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

const words = (list: readonly Word[]) => list.flatMap(({ names }) => names).join(' ');

/** Options of a place that take a value, told apart by whether the values are known. */
function valued(place: Place): { known: readonly Word[]; free: readonly Word[] } {
  return {
    known: place.options.filter(({ values }) => values !== undefined && values.length > 0),
    free: place.options.filter(({ values }) => values?.length === 0),
  };
}

const patterns = (place: Place, options: readonly Word[]) =>
  options.flatMap(({ names }) => names.map((name) => quote(`${place.path}:${name}`))).join('|');

const HEAD = '# Completion of logsieve; made by `logsieve completion`.';

function renderBash(places: readonly Place[]): string {
  const cases = places.flatMap((place) => {
    const { known, free } = valued(place);
    return [
      ...known.map(
        (option) => `    ${patterns(place, [option])}) found=${quote((option.values ?? []).join(' '))} ;;`,
      ),
      ...(free.length > 0 ? [`    ${patterns(place, free)}) return ;;`] : []),
      `    ${quote(`${place.path}:`)}*)`,
      `      if [[ $current == -* ]]; then found=${quote(words(place.options))}`,
      `      else found=${quote([words(place.commands), ...place.values].join(' ').trim())}; fi ;;`,
    ];
  });
  return `${HEAD}
_logsieve() {
  local current="\${COMP_WORDS[COMP_CWORD]}" at='' found='' i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${at:+$at }\${COMP_WORDS[i]}" in
      ${commandPatterns(places)}) at="\${at:+$at }\${COMP_WORDS[i]}" ;;
    esac
  done
  case "$at:\${COMP_WORDS[COMP_CWORD - 1]}" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$found" -- "$current"))
}
complete -o default -F _logsieve logsieve`;
}

function renderZsh(places: readonly Place[]): string {
  const described = (list: readonly Word[]) =>
    list
      .flatMap(({ names, about }) => names.map((name) => quote(`${name.replaceAll(':', '\\:')}:${about}`)))
      .join(' ');
  const cases = places.flatMap((place) => {
    const { known, free } = valued(place);
    return [
      ...known.map(
        (option) =>
          `    (${patterns(place, [option])}) compadd -- ${(option.values ?? []).map(quote).join(' ')}; return ;;`,
      ),
      ...(free.length > 0 ? [`    (${patterns(place, free)}) _files; return ;;`] : []),
      `    (${quote(`${place.path}:`)}*)`,
      `      options=(${described(place.options)})`,
      `      commands=(${described([...place.commands, ...place.values.map((value) => ({ names: [value], about: '' }))])}) ;;`,
    ];
  });
  return `#compdef logsieve
${HEAD}
_logsieve() {
  local at='' word
  local -a options commands
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "\${at:+$at }$word" in
      (${commandPatterns(places)}) at="\${at:+$at }$word" ;;
    esac
  done
  case "$at:\${words[CURRENT-1]}" in
${cases.join('\n')}
  esac
  if [[ \${words[CURRENT]} == -* ]]; then _describe option options; return; fi
  (( \${#commands} )) && _describe command commands
  _files
}
if [[ \${funcstack[1]} == _logsieve ]]; then _logsieve "$@"; else compdef _logsieve logsieve; fi`;
}

function renderFish(places: readonly Place[]): string {
  const lines = places.flatMap((place) => {
    const line = (rest: string, about: string) =>
      `complete -c logsieve -n "__logsieve_at '${place.path}'" ${rest}${about === '' ? '' : ` -d ${fishQuote(about)}`}`;
    return [
      ...place.commands.map(({ names, about }) => line(`-f -a ${names.join(' ')}`, about)),
      ...place.values.map((value) => line(`-f -a ${fishQuote(value)}`, '')),
      ...place.options.map(({ names, about, values }) => {
        const spelt = names.map((name) =>
          name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
        );
        const value =
          values === undefined ? '' : values.length === 0 ? ' -r' : ` -x -a ${fishQuote(values.join(' '))}`;
        return line(`${spelt.join(' ')}${value}`, about);
      }),
    ];
  });
  return `${HEAD}
function __logsieve_at
  set -l at
  for word in (commandline -opc)[2..]
    switch (string join -- ' ' $at $word)
      case ${commandPaths(places).map(fishQuote).join(' ')}
        set at $at $word
    end
  end
  test "$at" = "$argv[1]"
end
${lines.join('\n')}`;
}

/** fish knows \\' inside single quotes where the others must leave them. */
function fishQuote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

const commandPaths = (places: readonly Place[]) =>
  places.map(({ path }) => path).filter((path) => path !== '');

const commandPatterns = (places: readonly Place[]) => commandPaths(places).map(quote).join('|');
