import { Command } from 'commander';
import { assemble, type Context, namesClassifier, summaryOf } from '../assemble.ts';
import { LogsieveError } from '../errors.ts';
import { labelSetOf } from '../log/index.ts';
import type { Model } from '../store/index.ts';
import { answerNumber as modelNumber, timeText } from './answer-text.ts';
import { columns, countOf, print, warn } from './console.ts';
import { type GlobalFlags, sourcesOf } from './globals.ts';
import { type OutputFormFlags, outputFormOption } from './output-form.ts';

type ListFlags = GlobalFlags & OutputFormFlags;

/** `logsieve models`: the versions of the classifier that were learnt. */
export function modelsCommand(): Command {
  return new Command('models')
    .summary('show the models that were learnt, and say which is in force')
    .description(
      'Shows the versions of the classifier that `logsieve learn` made for the label set in force, puts one in force, ' +
        'or takes that back. What model.classifier or LOGSIEVE_CLASSIFIER names outranks them. A command that runs ' +
        'already goes on with the model that it has loaded.',
    )
    .addCommand(listCommand())
    .addCommand(activateCommand())
    .addCommand(rollbackCommand())
    .addHelpText(
      'after',
      `
Examples:
  logsieve models list
  logsieve models rollback
  logsieve models activate 3`,
    );
}

function listCommand(): Command {
  return new Command('list')
    .summary('show the models, newest first')
    .description(
      'Shows the models that were learnt, newest first: state, time, labelled lines and answered templates behind ' +
        'each, macro-F1 on held-out lines and on held-out answers of people, before and after.',
    )
    .addOption(
      outputFormOption(
        '{labelSet, models: [{id, state, createdAt, file, sha256, lines, taught, measured, refused}]}',
      ),
    )
    .addHelpText(
      'after',
      `
Example:
  logsieve models list --format json | jq '.models[] | select(.state == "active")'

Exit codes: 0 done, 2 usage or configuration, 3 the store; docs/errors.md.`,
    )
    .action(async (_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<ListFlags>();
      await using context = assemble(sourcesOf(flags));
      await list(context, flags);
    });
}

async function list(context: Context, { format }: ListFlags): Promise<void> {
  const labelSet = labelSetOf(context.labels);
  const store = await context.openStoreIfPresent();
  const models = (await store?.models.list(labelSet)) ?? [];
  if (format === 'json') {
    const shown = models.map((model) => {
      const { id, state, createdAt, file, sha256 } = model;
      const { lines, taught, measured, refused } = summaryOf(model);
      return { id, state, createdAt, file, sha256, lines, taught, measured, refused };
    });
    print(JSON.stringify({ labelSet, models: shown }, null, 2));
  } else print(render(models));
}

function render(models: readonly Model[]): string {
  const pair = ({ before, after }: { readonly before: number | null; readonly after: number | null }) =>
    [before, after].map((score) => score?.toFixed(3) ?? '-').join(' > ');
  return [
    countOf(models.length, 'model'),
    ...(models.length === 0
      ? []
      : [
          columns([
            ['      id', 'state', 'made (UTC)', 'lines', 'answers', 'F1 on lines', 'F1 on answers'],
            ...models.map((model) => {
              const { lines, taught, measured } = summaryOf(model);
              return [
                String(model.id).padStart(8),
                model.state,
                timeText(model.createdAt),
                String(lines),
                `${taught.person} + ${taught.llm}`,
                pair(measured.lines),
                pair(measured.people),
              ];
            }),
          ]),
        ]),
  ].join('\n');
}

function activateCommand(): Command {
  return new Command('activate')
    .summary('put a model in force')
    .description(
      'Puts a model in force, one that was refused too, once it is found whole and made for the encoder, templates ' +
        'and labels in use.',
    )
    .argument('<number>', 'number of the model', modelNumber)
    .addHelpText(
      'after',
      `
Example:
  logsieve models activate 3

Exit codes: 0 done, 2 usage or configuration, 3 the store, 8 there is no such model or it does not fit; docs/errors.md.`,
    )
    .action(async (id: number, _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<GlobalFlags>();
      await using context = assemble(sourcesOf(flags));
      await activate(id, context, flags);
    });
}

async function activate(id: number, context: Context, { quiet }: GlobalFlags): Promise<void> {
  const store = await context.openStoreIfPresent();
  const model = await store?.models.get(id);
  if (store === undefined || model === undefined || model.labelSet !== labelSetOf(context.labels)) {
    throw new LogsieveError(
      'MODEL_MISSING',
      `there is no model ${id} for these labels in ${context.config.home}`,
      {
        remedy: '`logsieve models list` shows the numbers',
      },
    );
  }
  await context.checkModel(model);
  for (const why of summaryOf(model).refused) warn(`model ${id} was refused: ${why}`, quiet);
  await store.models.activate(id);
  warnIfNamed(context, quiet);
  print(`model ${id} is in force`);
}

function rollbackCommand(): Command {
  return new Command('rollback')
    .summary('take the newest activation back')
    .description(
      'Takes the newest activation back: what was in force before is in force again, in the end what the ' +
        'configuration names or the shipped classifier.',
    )
    .addHelpText(
      'after',
      `
Example:
  logsieve models rollback

Exit codes: 0 done, 2 usage or configuration, 3 the store; docs/errors.md.`,
    )
    .action(async (_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<GlobalFlags>();
      await using context = assemble(sourcesOf(flags));
      const store = await context.openStoreIfPresent();
      const rolled = await store?.models.rollback(labelSetOf(context.labels));
      if (rolled === undefined) {
        print('no model that was learnt is in force');
        return;
      }
      warnIfNamed(context, flags.quiet);
      const { from, to } = rolled;
      const now =
        to === null ? 'no model that was learnt is in force any more' : `model ${to.id} is in force again`;
      print(`model ${from.id} is out of force; ${now}`);
    });
}

function warnIfNamed({ config }: Context, quiet: boolean | undefined): void {
  if (!namesClassifier(config)) return;
  warn(`model.classifier names ${config.model.classifier}, which judges instead`, quiet);
}
